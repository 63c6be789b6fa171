#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "runtime/native.h"
#include "runtime/payload.h"

namespace wrtc {

// One thing that happened: an event of the object `target`, or the end of an awaited call.
struct Record {
  Key target;
  const char* name;
  Payload payload;
};

// The one queue from engine threads to an event loop. Any thread posts; the loop watches fd() and drains.
// Order is kept, and a wake costs one write however many records wait. What posts bounds itself: frames,
// messages and log lines wait elsewhere, and one record tells of all of them.
class Mailbox {
 public:
  // Throws std::system_error when the process has no descriptor left.
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // Readable while records wait; -1 once closed.
  int fd() const;
  void Post(Key target, const char* name, Payload payload = {});
  std::vector<Record> Drain();
  // Blocks until there is something to drain or the time (in seconds) is over; for loops that cannot
  // watch a descriptor. False when the time ran out or the mailbox was closed.
  bool Wait(std::optional<double> timeout);
  // What is posted from now on is dropped.
  void Close();

 private:
  mutable std::mutex mutex_;
  std::vector<Record> records_;
  int read_fd_ = -1;
  int write_fd_ = -1;
  const Generation generation_ = CurrentGeneration();
};

}  // namespace wrtc

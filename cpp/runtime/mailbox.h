#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "runtime/native.h"
#include "runtime/payload.h"

namespace wrtc {

// One thing that happened: an event of the object `target`, or the result of an awaited call.
struct Record {
  Key target;
  const char* name;
  Payload payload;
};

// The queue from engine threads to an event loop. Any thread may post. The loop watches fd() and drains the
// queue. Records keep their order, and waking the loop costs one write however many records wait. Senders
// bound what they post: frames, messages and log lines wait in queues of their own, and one record announces
// them all.
class Mailbox {
 public:
  // Throws std::system_error when the process has run out of descriptors.
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // Readable while records wait; -1 once closed.
  int fd() const;
  void Post(Key target, const char* name, Payload payload = {});
  std::vector<Record> Drain();
  // Blocks until there are records or the timeout (in seconds) has passed; for loops that cannot watch a
  // descriptor. False on timeout, or if the mailbox was closed.
  bool Wait(std::optional<double> timeout);
  // Records posted from now on are dropped.
  void Close();

 private:
  mutable std::mutex mutex_;
  std::vector<Record> records_;
  int fd_;  // -1 once closed
  const Generation generation_ = CurrentGeneration();
};

}  // namespace wrtc

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/native.h"

namespace wrtc {

// When a link can deliver, as mahimahi's packet delivery traces list it: each time is an opportunity for one
// packet of the largest size. After the last one, the list begins again.
class DeliveryTrace : public Native, public Counted<DeliveryTrace> {
 public:
  // In ascending order; the last time, which is the length of the trace, is above zero.
  explicit DeliveryTrace(std::vector<int64_t> times_ms) : times_ms_(std::move(times_ms)) {}

  const std::vector<int64_t>& times_ms() const { return times_ms_; }
  // The time of an opportunity, and the first opportunity at or after a time, counted from the beginning.
  int64_t TimeUs(uint64_t opportunity) const;
  uint64_t FirstFrom(int64_t time_us) const;

 private:
  const std::vector<int64_t> times_ms_;
};

// The packets that wait on one link for the opportunities of a trace. The trace begins with the first packet.
class TraceQueue {
 public:
  struct Packet {
    size_t bytes;
    uint64_t id;
  };
  struct Passed {
    uint64_t id;
    size_t bytes;
    int64_t at_us;
  };

  explicit TraceQueue(std::shared_ptr<const DeliveryTrace> trace) : trace_(std::move(trace)) {}

  const std::shared_ptr<const DeliveryTrace>& trace() const { return trace_; }
  // False if so many packets wait already.
  bool Push(Packet packet, size_t limit, int64_t now_us);
  // The next packet that has passed by now, if any.
  std::optional<Passed> Next(int64_t now_us);
  // When the next opportunity is, if a packet waits for it.
  std::optional<int64_t> next_us() const;
  // Everything that waits, to be sent in another way.
  std::deque<Packet> TakeAll() { return std::exchange(waiting_, {}); }

 private:
  const std::shared_ptr<const DeliveryTrace> trace_;
  std::deque<Packet> waiting_;
  size_t first_left_ = 0;  // the bytes of the first packet that have not passed yet
  std::optional<int64_t> began_us_;
  uint64_t opportunity_ = 0;
  size_t room_ = 0;  // the bytes that still fit into that opportunity
};

}  // namespace wrtc

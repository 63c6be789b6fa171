#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "net/dcsctp/rx/data_tracker.h"

namespace wrtc {

// Estimates from above how many chunks of user data dcsctp holds: fragments of messages that are not whole,
// and what came behind a lost packet. dcsctp counts only their bytes, but each costs some 160 bytes more, so
// that fragments of one byte could make its 5 MiB a gigabyte.
class Fragments {
 public:
  static constexpr size_t kEach = 160;
  // 10 MiB of memory. Messages and fragments that small, and that many at once, come of no ordinary use: the
  // window, which pays for them, closes at less than half of it.
  static constexpr size_t kMost = 65'536;

  // The highest TSN in the packet. What is sent again has an earlier one, and counts once.
  void OnPacket(size_t bytes, uint32_t tsn) {
    largest_packet_ = std::max(largest_packet_, bytes);
    // Of an earlier one this is almost 2^32.
    const uint32_t ahead = tsn - tsn_.value_or(tsn - 1);
    if (ahead <= dcsctp::DataTracker::kMaxAcceptedOutstandingFragments) {
      tsn_ = tsn;
      count_ += ahead;
    }
  }
  // A message was whole, and left.
  void OnMessage(size_t bytes) { count_ -= std::min(count_, bytes / largest_packet_ + 1); }
  // dcsctp told how many bytes it holds. No chunk is empty (RFC 9260 §3.3.1).
  void OnHeld(size_t bytes) { count_ = std::min(count_, bytes); }

  size_t cost() const { return count_ * kEach; }
  bool too_many() const { return count_ > kMost; }

 private:
  size_t largest_packet_ = 1;
  std::optional<uint32_t> tsn_;
  size_t count_ = 0;
};

}  // namespace wrtc

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "net/dcsctp/rx/data_tracker.h"

namespace wrtc {

// An upper estimate of how many chunks of user data dcsctp holds: fragments of incomplete messages, and
// chunks received behind a lost packet. dcsctp counts only their bytes, but each costs about 160 bytes more,
// so one-byte fragments could turn its 5 MiB into a gigabyte.
class Fragments {
 public:
  static constexpr size_t kEach = 160;
  // 10 MiB of memory. Ordinary use does not come near it: the window accounts for this memory, and closes at
  // less than half of it.
  static constexpr size_t kMaxCount = 65'536;

  // `tsn` is the highest TSN in the packet. Retransmitted data has an earlier TSN, and counts once.
  void OnPacket(size_t bytes, uint32_t tsn) {
    largest_packet_ = std::max(largest_packet_, bytes);
    // Close to 2^32 for an earlier TSN.
    const uint32_t ahead = tsn - tsn_.value_or(tsn - 1);
    if (ahead <= dcsctp::DataTracker::kMaxAcceptedOutstandingFragments) {
      tsn_ = tsn;
      count_ += ahead;
    }
  }
  // A message was completed and left dcsctp.
  void OnMessage(size_t bytes) { count_ -= std::min(count_, bytes / largest_packet_ + 1); }
  // dcsctp reported how many bytes it holds. No chunk is empty (RFC 9260 §3.3.1).
  void OnHeld(size_t bytes) { count_ = std::min(count_, bytes); }

  size_t cost() const { return count_ * kEach; }
  bool too_many() const { return count_ > kMaxCount; }

 private:
  size_t largest_packet_ = 1;
  std::optional<uint32_t> tsn_;
  size_t count_ = 0;
};

}  // namespace wrtc

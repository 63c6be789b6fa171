#pragma once

#include <algorithm>
#include <cstddef>

namespace wrtc {

// Estimates from above how many chunks of user data dcsctp holds: fragments of messages that are not whole, and
// what came behind a lost packet. dcsctp counts only their bytes, but each costs some 160 bytes more, so that
// fragments of one byte could make its 5 MiB a gigabyte.
class Fragments {
 public:
  static constexpr size_t kEach = 160;
  // 10 MiB of memory. Messages and fragments that small, and that many at once, come of no ordinary use: the
  // window, which pays for them, closes at less than half of it.
  static constexpr size_t kMost = 65'536;

  void OnPacket(size_t bytes, size_t chunks) {
    largest_packet_ = std::max(largest_packet_, bytes);
    count_ += chunks;
  }
  // A message was whole, and left.
  void OnMessage(size_t bytes) { count_ -= std::min(count_, bytes / largest_packet_ + 1); }
  // dcsctp told how many bytes it holds. No chunk is empty (RFC 9260 §3.3.1).
  void OnHeld(size_t bytes) { count_ = std::min(count_, bytes); }

  size_t cost() const { return count_ * kEach; }
  bool too_many() const { return count_ > kMost; }

 private:
  size_t largest_packet_ = 1;
  size_t count_ = 0;
};

}  // namespace wrtc

#pragma once

#include <chrono>

namespace wrtc {

// Key frames are asked for once in a while only: one that was asked for may be on its way, and each is
// several times as large as another picture. Not thread-safe.
class KeyFramePatience {
 public:
  // Whether it is time to ask; then one was asked for.
  bool Ask() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_asked_ < kPatience) return false;
    last_asked_ = now;
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kPatience{300};

  std::chrono::steady_clock::time_point last_asked_{};
};

}  // namespace wrtc

#pragma once

#include <chrono>

namespace wrtc {

// Limits how often key frames are requested: one may be on its way already, and each is several times as
// large as another frame. Not thread-safe.
class KeyFrameThrottle {
 public:
  // Whether a request may be sent now; if so, it counts as sent.
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

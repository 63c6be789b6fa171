#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

#include "media/ticker.h"

namespace wrtc {

// Tells when a device that gives something all the time has stopped: it was unplugged, or its server is gone,
// and no module says so.
class Watchdog {
 public:
  explicit Watchdog(std::function<void()> on_silence)
      : on_silence_(std::move(on_silence)),
        ticker_("webrtc-watchdog", std::chrono::seconds(1), [this](int) { Look(); }) {}

  // Something came.
  void Feed() { silent_ = 0; }

 private:
  static constexpr int kPatience = 3;

  void Look() {
    if (++silent_ == kPatience + 1) on_silence_();
  }

  const std::function<void()> on_silence_;
  std::atomic<int> silent_{0};
  Ticker ticker_;
};

}  // namespace wrtc

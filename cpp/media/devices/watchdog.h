#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

#include "media/devices/capture.h"
#include "media/devices/ticker.h"

namespace wrtc {

// Tells when a device that gives something all the time has stopped: it was unplugged, or its server is gone,
// and no module says so.
class Watchdog {
 public:
  explicit Watchdog(std::shared_ptr<Capture> of)
      : of_(std::move(of)), ticker_("webrtc-watchdog", std::chrono::seconds(1), [this](int) { Look(); }) {}

  // Something came.
  void Feed() {
    if (silent_.exchange(0) > kMuted) of_->SetMuted(false);
  }

 private:
  // Seconds.
  static constexpr int kMuted = 2;
  static constexpr int kLost = 5;

  void Look() {
    const int silent = ++silent_;
    if (silent == kMuted + 1) of_->SetMuted(true);
    if (silent == kLost + 1) of_->Lose();
  }

  const std::shared_ptr<Capture> of_;
  std::atomic<int> silent_{0};
  Ticker ticker_;
};

}  // namespace wrtc

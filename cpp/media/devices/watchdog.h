#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

#include "media/devices/capture.h"
#include "media/devices/ticker.h"

namespace wrtc {

// Detects that a device which should give data all the time has stopped: it was unplugged, or its server is
// gone, and the modules do not report that.
class Watchdog {
 public:
  explicit Watchdog(std::shared_ptr<Capture> of)
      : of_(std::move(of)), ticker_("webrtc-watchdog", std::chrono::seconds(1), [this](int) { Check(); }) {}

  // The device gave data.
  void Feed() {
    if (silent_.exchange(0) > kMuted) of_->SetMuted(false);
  }

 private:
  // In seconds.
  static constexpr int kMuted = 2;
  static constexpr int kLost = 5;

  void Check() {
    const int silent = ++silent_;
    if (silent == kMuted + 1) of_->SetMuted(true);
    if (silent == kLost + 1) of_->MarkLost();
  }

  const std::shared_ptr<Capture> of_;
  std::atomic<int> silent_{0};
  Ticker ticker_;
};

}  // namespace wrtc

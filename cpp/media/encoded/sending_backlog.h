#pragma once

#include <algorithm>

#include "api/units/data_rate.h"
#include "api/units/data_size.h"
#include "api/units/time_delta.h"
#include "api/units/timestamp.h"

namespace wrtc {

// Estimates how long the data that was sent takes to go out at the rate that the network allows, for frames
// that cannot be encoded smaller.
class SendingBacklog {
 public:
  void SetRate(webrtc::DataRate rate) { rate_ = rate; }

  void Add(size_t bytes, bool is_key_frame, webrtc::Timestamp now) {
    Drain(now);
    auto size = webrtc::DataSize::Bytes(static_cast<int64_t>(bytes));
    // A key frame alone must not exceed the limit, or nothing else would be sent.
    if (is_key_frame) size = std::min(size, rate_ * kMaxOfKeyFrame);
    waiting_ += size;
  }
  // True from the upper threshold until the backlog is below the lower one.
  bool too_long(webrtc::Timestamp now) {
    Drain(now);
    if (rate_.IsZero()) return too_long_;
    too_long_ = waiting_ / rate_ > (too_long_ ? kLittle : kMuch);
    return too_long_;
  }

 private:
  static constexpr webrtc::TimeDelta kMuch = webrtc::TimeDelta::Millis(1500);
  static constexpr webrtc::TimeDelta kLittle = webrtc::TimeDelta::Millis(300);
  static constexpr webrtc::TimeDelta kMaxOfKeyFrame = webrtc::TimeDelta::Millis(500);

  void Drain(webrtc::Timestamp now) {
    if (drained_.IsFinite()) waiting_ -= std::min(waiting_, rate_ * (now - drained_));
    drained_ = now;
  }

  webrtc::DataRate rate_ = webrtc::DataRate::Zero();
  webrtc::DataSize waiting_ = webrtc::DataSize::Zero();
  webrtc::Timestamp drained_ = webrtc::Timestamp::MinusInfinity();
  bool too_long_ = false;
};

}  // namespace wrtc

#pragma once

#include <cstdint>

#include "api/units/time_delta.h"
#include "api/units/timestamp.h"

namespace wrtc {

// Viewers of the same class share an encoder. Class 0 can receive at least half of the maximum bitrate, class
// 1 a quarter, class 2 an eighth, and class 3 less.
class RateClass {
 public:
  int Update(int64_t rate, int64_t max_rate, webrtc::Timestamp now) {
    int wanted = class_;
    while (wanted < kLast && rate < Floor(wanted, max_rate)) ++wanted;
    if (class_ > 0 && rate > Floor(class_ - 1, max_rate) * 5 / 4) wanted = class_ - 1;
    if (wanted == class_) {
      wrong_since_ = webrtc::Timestamp::PlusInfinity();
    } else if (wrong_since_.IsInfinite()) {
      wrong_since_ = now;
    } else if (now - wrong_since_ > (wanted > class_ ? kPatienceDown : kPatienceUp)) {
      class_ = wanted;
      wrong_since_ = webrtc::Timestamp::PlusInfinity();
    }
    return class_;
  }

  // The bitrate that every viewer of the class can receive, except those about to leave the class.
  int64_t floor(int64_t max_rate) const { return class_ < kLast ? Floor(class_, max_rate) : 0; }

 private:
  static constexpr int kLast = 3;
  // A change costs a key frame, and bandwidth estimates start low.
  static constexpr webrtc::TimeDelta kPatienceDown = webrtc::TimeDelta::Seconds(1);
  static constexpr webrtc::TimeDelta kPatienceUp = webrtc::TimeDelta::Seconds(4);

  static int64_t Floor(int rate_class, int64_t max_rate) { return max_rate >> (rate_class + 1); }

  int class_ = 0;
  webrtc::Timestamp wrong_since_ = webrtc::Timestamp::PlusInfinity();
};

}  // namespace wrtc

#pragma once

#include <cstdint>

#include "api/units/time_delta.h"
#include "api/units/timestamp.h"

namespace wrtc {

// Who can share an encoder: class 0 can take half of the most bitrate or more, class 1 a quarter, class 2 an
// eighth, class 3 less.
class RateClass {
 public:
  int Update(int64_t rate, int64_t most, webrtc::Timestamp now) {
    int wanted = class_;
    while (wanted < kLast && rate < Floor(wanted, most)) ++wanted;
    if (class_ > 0 && rate > Floor(class_ - 1, most) * 5 / 4) wanted = class_ - 1;
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

  // What everybody in the class can take, but for those who are about to leave it.
  int64_t floor(int64_t most) const { return class_ < kLast ? Floor(class_, most) : 0; }

 private:
  static constexpr int kLast = 3;
  // A change costs a key frame, and estimates of bandwidth begin low.
  static constexpr webrtc::TimeDelta kPatienceDown = webrtc::TimeDelta::Seconds(1);
  static constexpr webrtc::TimeDelta kPatienceUp = webrtc::TimeDelta::Seconds(4);

  static int64_t Floor(int rate_class, int64_t most) { return most >> (rate_class + 1); }

  int class_ = 0;
  webrtc::Timestamp wrong_since_ = webrtc::Timestamp::PlusInfinity();
};

}  // namespace wrtc

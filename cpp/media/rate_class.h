#pragma once

#include <cstdint>

#include "api/units/time_delta.h"
#include "api/units/timestamp.h"

namespace wrtc {

// Who can share an encoder: class 0 can take a third of the most bitrate or more, class 1 a ninth, class 2
// less.
class RateClass {
 public:
  int Update(int64_t rate, int64_t most, webrtc::Timestamp now) {
    const int64_t limit = Limit(class_, most);
    int wanted = class_;
    if (class_ < kLast && rate < limit - limit / 5) {
      wanted = class_ + 1;
    } else if (class_ > 0 && rate > Limit(class_ - 1, most) + limit / 5) {
      wanted = class_ - 1;
    }
    if (wanted == class_) {
      wrong_since_ = webrtc::Timestamp::PlusInfinity();
    } else if (wrong_since_.IsInfinite()) {
      wrong_since_ = now;
    } else if (now - wrong_since_ > kPatience) {
      class_ = wanted;
      wrong_since_ = webrtc::Timestamp::PlusInfinity();
    }
    return class_;
  }

 private:
  static constexpr int kLast = 2;
  // A change costs a key frame, and estimates of bandwidth begin low.
  static constexpr webrtc::TimeDelta kPatience = webrtc::TimeDelta::Seconds(2);

  static int64_t Limit(int rate_class, int64_t most) {
    for (; rate_class >= 0; --rate_class) most /= 3;
    return most;
  }

  int class_ = 0;
  webrtc::Timestamp wrong_since_ = webrtc::Timestamp::PlusInfinity();
};

}  // namespace wrtc

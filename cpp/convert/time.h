#pragma once

#include <cstdint>

#include "rtc_base/time_utils.h"

namespace wrtc {

// Converts a time on the engine's clock to milliseconds since 1970.
inline double UtcMs(int64_t engine_us) {
  return static_cast<double>(webrtc::TimeUTCMicros() - (webrtc::TimeMicros() - engine_us)) / 1000;
}

}  // namespace wrtc

#pragma once

#include "api/stats/rtc_stats_report.h"
#include "bind.h"

namespace wrtc {

// A list of dicts with the W3C's names; timestamps in milliseconds since 1970.
py::list StatsToPython(const webrtc::RTCStatsReport& report);

}  // namespace wrtc

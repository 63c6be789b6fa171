#include "convert/stats.h"

#include <pybind11/stl.h>

#include <variant>

#include "api/stats/rtc_stats.h"

namespace wrtc {

py::list StatsToPython(const webrtc::RTCStatsReport& report) {
  py::list all;
  for (const webrtc::RTCStats& stats : report) {
    py::dict members;
    members["id"] = stats.id();
    members["type"] = stats.type();
    members["timestamp"] = static_cast<double>(stats.timestamp().us()) / 1000.0;
    for (const webrtc::Attribute& attribute : stats.Attributes()) {
      std::visit(
          [&](const auto* value) {
            if (value->has_value()) members[attribute.name()] = py::cast(**value);
          },
          attribute.as_variant());
    }
    all.append(std::move(members));
  }
  return all;
}

}  // namespace wrtc

#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "api/priority.h"
#include "convert/dictionary.h"

namespace wrtc {

// A value and its W3C string, for enumerations that the engine takes in dictionaries only.
template <class V>
using Choice = std::pair<V, const char*>;

// W3C webrtc-priority §4, RTCPriorityType, in ascending order.
inline constexpr Choice<webrtc::Priority> kPriorities[] = {
    {webrtc::Priority::kVeryLow, "very-low"},
    {webrtc::Priority::kLow, "low"},
    {webrtc::Priority::kMedium, "medium"},
    {webrtc::Priority::kHigh, "high"},
};

// The name of the lowest priority that is not below the value.
inline const char* PriorityName(webrtc::PriorityValue value) {
  for (const auto& [priority, name] : kPriorities) {
    if (value <= webrtc::PriorityValue(priority)) return name;
  }
  return std::end(kPriorities)[-1].second;
}

template <class V, size_t N>
const char* NameOf(const Choice<V> (&choices)[N], V value) {
  for (const auto& [known, name] : choices) {
    if (known == value) return name;
  }
  return choices[0].second;
}

// Reads `key` of a dictionary into `target`, which a missing key or None leaves as it is.
template <class V, size_t N, class Target>
void ReadChoice(const py::dict& dictionary, const char* key, const Choice<V> (&choices)[N], Target& target) {
  const auto text = Get<std::string>(dictionary, key);
  if (!text) return;
  std::string names;
  for (const auto& [value, name] : choices) {
    if (*text == name) {
      target = value;
      return;
    }
    names += std::string(names.empty() ? "" : ", ") + name;
  }
  throw Failure(
      {.name = "TypeError", .message = std::string(key) + " is '" + *text + "': it must be one of " + names});
}

}  // namespace wrtc

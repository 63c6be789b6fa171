#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wrtc {

struct DescriptionFault {
  // From 1; 0 for the description as a whole.
  size_t line = 0;
  std::string reason;
};

// What makes a description larger than limits.h allows, if anything does. Takes any text, in linear time.
std::optional<DescriptionFault> OverLimits(std::string_view sdp);

// The description without what the engine's parser refuses and others do not mind: a byte order mark, blank
// lines, an empty session name, a last line without an end, lines of payload types that the section
// does not have, or that are retransmissions of nothing, candidates that are to be ignored. Takes any text,
// in linear time.
std::string Tidied(std::string_view sdp);

// The candidates and the username fragments in a description.
struct IceLines {
  std::vector<std::string_view> candidates;
  std::set<std::string_view> fragments;
};
IceLines IceLinesOf(std::string_view sdp);

}  // namespace wrtc

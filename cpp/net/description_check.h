#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wrtc {

struct DescriptionFault {
  // From 1; 0 means the description as a whole.
  size_t line = 0;
  std::string reason;
};

// How a description exceeds limits.h, if it does. Accepts any text, in linear time.
std::optional<DescriptionFault> OverLimits(std::string_view sdp);

// The description without what the engine's parser rejects and other implementations accept: a byte order
// mark, blank lines, an empty session name, a missing end of the last line, lines for payload types that the
// section does not list or that retransmit no other type, header extension IDs that no packet can carry, and
// candidates that are to be ignored. Accepts any text, in linear time.
std::string Normalized(std::string_view sdp);

// The candidates and username fragments of a description.
struct IceLines {
  std::vector<std::string_view> candidates;
  std::set<std::string_view> fragments;
};
IceLines IceLinesOf(std::string_view sdp);

}  // namespace wrtc

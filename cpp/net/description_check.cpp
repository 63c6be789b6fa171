#include "net/description_check.h"

#include <algorithm>
#include <bitset>
#include <charconv>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "net/candidate_check.h"
#include "net/limits.h"

namespace wrtc {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kMedia = "m=";
constexpr std::string_view kCandidate = "a=candidate:";
constexpr std::string_view kFragment = "a=ice-ufrag:";
constexpr std::string_view kFormat = "a=fmtp:";
constexpr std::string_view kFeedback = "a=rtcp-fb:";
constexpr std::string_view kMapping = "a=rtpmap:";
constexpr std::string_view kExtension = "a=extmap:";
// RFC 3551 §6: in audio sections, the first payload types need no mapping.
constexpr size_t kFixedTypes = 19;

using PayloadTypes = std::bitset<limits::kPayloadTypes>;

// Calls `visit(line, number)` for each line, without its line ending and numbered from 1, until it returns
// false.
template <class Visit>
void ForEachLine(std::string_view sdp, Visit visit) {
  for (size_t number = 1; !sdp.empty(); ++number) {
    const size_t end = std::min(sdp.find('\n'), sdp.size());
    std::string_view line = sdp.substr(0, end);
    absl::ConsumeSuffix(&line, "\r");
    if (!visit(line, number)) return;
    sdp.remove_prefix(std::min(end + 1, sdp.size()));
  }
}

// The payload type that a text begins with, if it does.
std::optional<size_t> PayloadType(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number >= limits::kPayloadTypes) return std::nullopt;
  const bool ends = end == text.data() + text.size() || *end == ' ';
  return ends ? std::optional(number) : std::nullopt;
}

// The payload types listed by a media line, such as "m=audio 9 UDP/TLS/RTP/SAVPF 111 0".
PayloadTypes ListedIn(std::string_view media) {
  PayloadTypes listed;
  for (int field = 0; !media.empty(); ++field) {
    const size_t end = std::min(media.find(' '), media.size());
    const auto type = PayloadType(media.substr(0, end));
    if (field >= 3 && type) listed.set(*type);
    media.remove_prefix(std::min(end + 1, media.size()));
  }
  return listed;
}

// The payload types of a section.
struct Section {
  PayloadTypes listed;
  // Those that need no mapping, or have one.
  PayloadTypes mapped;
  PayloadTypes retransmissions;
  // The retransmission types that name the type they retransmit (RFC 4588 §8.1).
  PayloadTypes associated;

  PayloadTypes usable() const { return listed & mapped & (~retransmissions | associated); }
};

std::vector<PayloadTypes> UsableTypes(std::string_view sdp) {
  std::vector<PayloadTypes> usable;
  Section section;
  ForEachLine(sdp, [&](std::string_view line, size_t) {
    if (line.starts_with(kMedia)) {
      section = {.listed = ListedIn(line)};
      if (line.starts_with("m=audio"))
        section.mapped = PayloadTypes().set() >> (limits::kPayloadTypes - kFixedTypes);
      usable.push_back(section.usable());
      return true;
    }
    const bool mapping = absl::ConsumePrefix(&line, kMapping);
    if (usable.empty() || (!mapping && !absl::ConsumePrefix(&line, kFormat))) return true;
    const auto type = PayloadType(line);
    if (!type) return true;
    if (mapping) {
      section.mapped.set(*type);
      if (absl::StrContainsIgnoreCase(line, " rtx/")) section.retransmissions.set(*type);
    } else if (absl::StrContainsIgnoreCase(line, "apt=")) {
      section.associated.set(*type);
    }
    usable.back() = section.usable();
    return true;
  });
  return usable;
}

// Whether a line describes a payload type that its section cannot use.
bool IsOfUnusableType(std::string_view line, const PayloadTypes& usable) {
  const bool describes = absl::ConsumePrefix(&line, kFormat) || absl::ConsumePrefix(&line, kFeedback) ||
                         absl::ConsumePrefix(&line, kMapping);
  const auto type = describes ? PayloadType(line) : std::nullopt;
  return type && !usable[*type];
}

// Whether a line gives a header extension an ID that no packet can carry (RFC 8285 §4.3). IDs from 4096 on
// mark alternatives, which an answer need not accept (§6).
bool IsUnusableExtension(std::string_view line) {
  if (!absl::ConsumePrefix(&line, kExtension)) return false;
  int number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  return error != std::errc::invalid_argument && (number < 1 || number > 255);
}

std::string More(size_t limit, const char* what) {
  return "more than " + std::to_string(limit) + " " + what;
}

}  // namespace

std::optional<DescriptionFault> OverLimits(std::string_view sdp) {
  if (sdp.size() > limits::kDescriptionBytes)
    return DescriptionFault{0, "it has " + More(limits::kDescriptionBytes, "bytes")};
  std::optional<DescriptionFault> fault;
  size_t lines = 0, sections = 0, ssrcs = 0, candidates = 0;
  ForEachLine(sdp, [&](std::string_view line, size_t number) {
    const auto check = [&](size_t count, size_t limit, const char* what) {
      if (count > limit && !fault) fault = DescriptionFault{number, More(limit, what)};
    };
    check(line.size(), limits::kLineBytes, "bytes in a line");
    check(++lines, limits::kSectionLines, "lines in a section");
    if (line.starts_with(kMedia)) {
      lines = 0;
      check(++sections, limits::kMediaSections, "media sections");
      // Three fields precede the payload types: kind, port and protocol.
      const auto spaces = static_cast<size_t>(std::count(line.begin(), line.end(), ' '));
      check(spaces - std::min<size_t>(spaces, 2), limits::kPayloadTypes, "payload types in a media line");
    } else if (line.starts_with("a=ssrc")) {
      check(++ssrcs, limits::kSsrcLines, "SSRC lines");
    } else if (line.starts_with(kCandidate)) {
      check(++candidates, limits::kCandidates, "candidates");
      check(line.size(), limits::kCandidateBytes, "bytes in a candidate");
    }
    return !fault;
  });
  return fault;
}

std::string Normalized(std::string_view sdp) {
  absl::ConsumePrefix(&sdp, kByteOrderMark);
  const std::vector<PayloadTypes> usable = UsableTypes(sdp);
  std::string tidy;
  tidy.reserve(sdp.size() + 2);
  size_t sections = 0;
  ForEachLine(sdp, [&](std::string_view line, size_t) {
    if (line.starts_with(kMedia)) ++sections;
    if (line.empty() || (line.starts_with(kCandidate) && IsIgnoredCandidate(line))) return true;
    if (IsUnusableExtension(line)) return true;
    if (sections > 0 && IsOfUnusableType(line, usable[sections - 1])) return true;
    tidy += line == "s=" ? "s=-" : line;
    tidy += "\r\n";
    return true;
  });
  return tidy;
}

IceLines IceLinesOf(std::string_view sdp) {
  IceLines found;
  ForEachLine(sdp, [&](std::string_view line, size_t) {
    if (line.starts_with(kCandidate)) {
      found.candidates.push_back(line.substr(2));
    } else if (absl::ConsumePrefix(&line, kFragment)) {
      found.fragments.insert(line);
    }
    return true;
  });
  return found;
}

}  // namespace wrtc

#include "net/candidate_check.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "net/limits.h"
#include "net/mdns_packet.h"
#include "rtc_base/ip_address.h"

namespace wrtc {
namespace {

// RFC 8839 §5.1: foundation component transport priority address port "typ" type …
constexpr size_t kTransport = 2;
constexpr size_t kAddress = 4;
constexpr size_t kTyp = 6;
constexpr size_t kType = 7;

// The first fields of the line; missing ones are empty.
std::array<std::string_view, kType + 1> FieldsOf(std::string_view text) {
  std::array<std::string_view, kType + 1> fields;
  for (std::string_view& field : fields) {
    const size_t end = std::min(text.find(' '), text.size());
    field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> known) {
  return std::any_of(known.begin(), known.end(),
                     [&](std::string_view one) { return absl::EqualsIgnoreCase(word, one); });
}

}  // namespace

bool IsIgnoredCandidate(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  absl::ConsumePrefix(&line, "a=");
  if (!absl::ConsumePrefix(&line, "candidate:")) return false;
  const auto fields = FieldsOf(line);
  // The engine reports text that is not a candidate at all.
  if (fields[kTyp] != "typ" || fields[kType].empty()) return false;
  if (!IsOneOf(fields[kTransport], {"udp", "tcp", "ssltcp"})) return true;
  if (!IsOneOf(fields[kType], {"host", "srflx", "prflx", "relay"})) return true;
  webrtc::IPAddress address;
  return !webrtc::IPFromString(fields[kAddress], &address) && !IsMdnsName(fields[kAddress]);
}

void CandidateBudget::Describe(const std::set<std::string_view>& fragments) {
  std::lock_guard lock(mutex_);
  const bool goes_on = std::any_of(fragments.begin(), fragments.end(),
                                   [&](std::string_view one) { return fragments_.contains(one); });
  if (!goes_on) taken_.clear();
  fragments_ = {fragments.begin(), fragments.end()};
}

bool CandidateBudget::Take(std::string_view line) {
  std::lock_guard lock(mutex_);
  if (taken_.contains(line)) return true;
  if (taken_.size() >= limits::kCandidates) return false;
  taken_.emplace(line);
  return true;
}

}  // namespace wrtc

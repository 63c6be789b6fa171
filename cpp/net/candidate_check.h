#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace wrtc {

// Whether RFC 8839 §5.1 says to ignore a candidate attribute (with or without `a=`): its transport or type is
// unknown, or its address is a host name other than one of multicast DNS. Accepts any text.
bool IsIgnoredCandidate(std::string_view line);

// Counts a remote end's candidates. A repeated candidate counts once.
class CandidateBudget {
 public:
  // Called for a description with these username fragments. If none of them was in the description before it,
  // ICE has restarted, and counting starts at zero.
  void Describe(const std::set<std::string_view>& fragments);

  // False for a candidate beyond the limit.
  bool Take(std::string_view line);

 private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> fragments_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace wrtc

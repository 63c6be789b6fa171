#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace wrtc {

// Whether a candidate attribute, with or without `a=`, is to be ignored as RFC 8839 §5.1 says: its transport
// or type is unknown, or its address is a host name that is not one of multicast DNS. Takes any text.
bool IsIgnoredCandidate(std::string_view line);

// Counts the candidates of a remote end, each once however often it is told.
class CandidateBudget {
 public:
  // A description with these username fragments: candidates are counted from zero if it has none of the
  // fragments of the one before, which is an ICE restart.
  void Describe(const std::set<std::string_view>& fragments);

  // False for a candidate beyond the limit.
  bool Take(std::string_view line);

 private:
  std::mutex mutex_;
  std::set<std::string, std::less<>> fragments_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace wrtc

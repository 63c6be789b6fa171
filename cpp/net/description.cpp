#include "net/description.h"

#include "net/description_check.h"
#include "net/limits.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

[[noreturn]] void Refuse(const DescriptionFault& fault) {
  Error error{.name = "SdpParseException", .detail = "sdp-syntax-error"};
  const std::string where = fault.line ? "line " + std::to_string(fault.line) + " of the SDP" : "SDP";
  if (fault.line) error.sdp_line_number = static_cast<int>(fault.line);
  error.message = where + ": " + fault.reason + ", which is the limit";
  throw Failure(std::move(error));
}

std::unique_ptr<webrtc::SessionDescriptionInterface> Parse(webrtc::SdpType type,
                                                           const std::string& tidy,
                                                           const std::string& sdp) {
  webrtc::SdpParseError error;
  auto description = webrtc::CreateSessionDescription(type, tidy, &error);
  if (!description) throw Failure(ToError(error, sdp));
  return description;
}

}  // namespace

std::unique_ptr<webrtc::SessionDescriptionInterface> ParseLocalDescription(webrtc::SdpType type,
                                                                           const std::string& sdp) {
  if (const auto fault = OverLimits(sdp)) Refuse(*fault);
  return Parse(type, Normalized(sdp), sdp);
}

std::unique_ptr<webrtc::SessionDescriptionInterface> ParseRemoteDescription(webrtc::SdpType type,
                                                                            const std::string& sdp,
                                                                            CandidateBudget& budget) {
  if (const auto fault = OverLimits(sdp)) Refuse(*fault);
  const std::string tidy = Normalized(sdp);
  auto description = Parse(type, tidy, sdp);
  const IceLines lines = IceLinesOf(tidy);
  // The SDP of a rollback has none.
  if (!lines.fragments.empty()) budget.Describe(lines.fragments);
  for (const std::string_view candidate : lines.candidates) {
    if (!budget.Take(candidate))
      Refuse({0, "together with earlier ones, it has more than " + std::to_string(limits::kCandidates) +
                     " candidates"});
  }
  return description;
}

}  // namespace wrtc

// Candidates, along the path of add_ice_candidate(): our check, the engine's parser, and its writer.
#include <cstdint>
#include <memory>
#include <string>

#include "api/jsep.h"
#include "net/candidate_check.h"
#include "rtc_base/logging.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  wrtc::IsIgnoredCandidate(text);
  wrtc::CandidateBudget().Take(text);
  webrtc::SdpParseError error;
  if (const auto candidate = webrtc::IceCandidate::Create("0", 0, text, &error)) candidate->ToString();
  return 0;
}

// Candidates, through the engine's parser and writer as add_ice_candidate() calls them.
#include <cstdint>
#include <memory>
#include <string>

#include "api/jsep.h"
#include "rtc_base/logging.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  webrtc::SdpParseError error;
  if (const auto candidate = webrtc::IceCandidate::Create("0", 0, text, &error)) candidate->ToString();
  return 0;
}

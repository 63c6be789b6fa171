// Descriptions, along the path of set_remote_description(): our checks, the engine's parser, and its writer.
#include <cstdint>
#include <memory>
#include <string>

#include "api/jsep.h"
#include "net/description.h"
#include "rtc_base/logging.h"
#include "runtime/error.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string again;
  try {
    wrtc::CandidateBudget budget;
    const auto description = wrtc::ParseRemoteDescription(webrtc::SdpType::kOffer, text, budget);
    description->ToString(&again);
  } catch (const wrtc::Failure&) {
    return 0;
  }
  // Parses what the engine wrote again, as programs that modify SDP do. The engine rejects some of it.
  webrtc::SdpParseError error;
  webrtc::CreateSessionDescription(webrtc::SdpType::kOffer, again, &error);
  return 0;
}

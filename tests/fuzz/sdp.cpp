// Descriptions, through the engine's parser and writer as set_remote_description() calls them.
#include <cstdint>
#include <memory>
#include <string>

#include "api/jsep.h"
#include "rtc_base/checks.h"
#include "rtc_base/logging.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  webrtc::SdpParseError error;
  const auto description = webrtc::CreateSessionDescription(webrtc::SdpType::kOffer, text, &error);
  std::string again;
  if (!description || !description->ToString(&again)) return 0;
  // What the engine wrote it must be able to read.
  RTC_CHECK(webrtc::CreateSessionDescription(webrtc::SdpType::kOffer, again, &error))
      << error.line << ": " << error.description;
  return 0;
}

// Opus packets that a peer sends to be forwarded.
#include <opus/opus.h>

#include <cstdint>

#include "media/encoded/encoded_audio.h"
#include "rtc_base/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int ticks = wrtc::OpusTicks({data, size});
  RTC_CHECK_GE(ticks, 0);
  return 0;
}

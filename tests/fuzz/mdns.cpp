// What anybody on the link answers to a question for a `.local` name.
#include <cstdint>

#include "net/mdns.h"
#include "rtc_base/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr char kName[] = "1f4712db-ea17-4bcf-a596-105139dfd8bf.local";
  for (const webrtc::IPAddress& address : wrtc::MdnsAnswers({data, size}, kName)) {
    RTC_CHECK(!address.IsNil());
  }
  return 0;
}

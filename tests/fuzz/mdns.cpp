// Answers from the local link to a query for a `.local` name.
#include <cstdint>
#include <string_view>

#include "net/mdns_packet.h"
#include "rtc_base/checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const wrtc::MdnsAnswer& answer : wrtc::MdnsAnswers({data, size})) {
    RTC_CHECK(!answer.address.IsNil());
    RTC_CHECK_LE(answer.name.size(), 255u);
  }
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  if (wrtc::IsMdnsName(name)) RTC_CHECK(!wrtc::MdnsQuestion(name).empty());
  return 0;
}

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtc_base/ip_address.h"

namespace wrtc {

// Whether a host name is a UUID under `.local`, which browsers use in place of an address
// (draft-ietf-mmusic-mdns-ice-candidates §3.1.1).
bool IsMdnsName(std::string_view host);

// A query for the addresses of a name for which IsMdnsName() is true.
std::vector<uint8_t> MdnsQuestion(std::string_view name);

struct MdnsAnswer {
  // In lower case.
  std::string name;
  webrtc::IPAddress address;
};

// The addresses in a response; none if the packet is not a response. Accepts any bytes.
std::vector<MdnsAnswer> MdnsAnswers(std::span<const uint8_t> packet);

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtc_base/ip_address.h"

namespace wrtc {

// Whether a host name is one that browsers put in place of an address: a UUID under `.local`
// (draft-ietf-mmusic-mdns-ice-candidates §3.1.1).
bool IsMdnsName(std::string_view host);

// A question for the addresses of a name that IsMdnsName() takes.
std::vector<uint8_t> MdnsQuestion(std::string_view name);

struct MdnsAnswer {
  // In lower case.
  std::string name;
  webrtc::IPAddress address;
};

// The addresses that a response gives; none for anything that is not a response. Takes any bytes.
std::vector<MdnsAnswer> MdnsAnswers(std::span<const uint8_t> packet);

}  // namespace wrtc

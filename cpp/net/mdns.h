#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/async_dns_resolver.h"
#include "rtc_base/ip_address.h"

namespace wrtc {

// Resolves the `.local` names that browsers put in place of addresses (RFC 8828 mode 2,
// draft-ietf-mmusic-mdns-ice- candidates) by multicast DNS (RFC 6762), without help of the system; other
// names as the system does.
std::unique_ptr<webrtc::AsyncDnsResolverFactoryInterface> CreateDnsResolverFactory();

// A question for the addresses of `name`.
std::vector<uint8_t> MdnsQuestion(const std::string& name);

// The addresses that a response gives for `name`; none for anything that is not such a response.
std::vector<webrtc::IPAddress> MdnsAnswers(std::span<const uint8_t> packet, const std::string& name);

}  // namespace wrtc

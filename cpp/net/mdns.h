#pragma once

#include <memory>

#include "api/async_dns_resolver.h"

namespace wrtc {

// Resolves the `.local` names that browsers use in place of addresses (RFC 8828 mode 2,
// draft-ietf-mmusic-mdns-ice-candidates) by multicast DNS (RFC 6762), without the system's resolver. Other
// names get no address: RFC 8839 §5.1 says to ignore candidates with such names. Each connection has its own
// factory; the resolvers are created on the network thread. Do not call this on an engine thread.
std::unique_ptr<webrtc::AsyncDnsResolverFactoryInterface> CreateDnsResolverFactory();

}  // namespace wrtc

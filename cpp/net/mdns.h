#pragma once

#include <memory>

#include "api/async_dns_resolver.h"

namespace wrtc {

// Resolves the `.local` names that browsers put in place of addresses (RFC 8828 mode 2,
// draft-ietf-mmusic-mdns-ice-candidates) by multicast DNS (RFC 6762), without help of the system. Other names
// have no address: RFC 8839 §5.1 says that candidates with one are ignored. One for each connection; its
// resolvers are made on the network thread. Not to be made on an engine thread.
std::unique_ptr<webrtc::AsyncDnsResolverFactoryInterface> CreateDnsResolverFactory();

}  // namespace wrtc

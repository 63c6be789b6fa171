#pragma once

#include <memory>

#include "api/async_dns_resolver.h"

namespace wrtc {

// Resolves the name of a STUN or TURN server with the system's resolver. The engine would start a thread for
// each lookup, and a program that creates many connections with the same server while DNS is slow would have
// as many threads. Network thread.
std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateHostResolver();

}  // namespace wrtc

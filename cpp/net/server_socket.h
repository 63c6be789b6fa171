#pragma once

#include <memory>

#include "net/tls_trust.h"
#include "rtc_base/socket.h"

namespace wrtc {

// A socket to a TURN server over TCP, and over TLS if wanted, that is connected only if the server is
// believed, and notes what went wrong. `trust` must outlive it.
std::unique_ptr<webrtc::Socket> ToServer(std::unique_ptr<webrtc::Socket> socket,
                                         const webrtc::SocketAddress& server,
                                         bool tls,
                                         ServerTrust& trust);

}  // namespace wrtc

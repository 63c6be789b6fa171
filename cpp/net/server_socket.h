#pragma once

#include <memory>

#include "net/tls_trust.h"
#include "rtc_base/socket.h"

namespace wrtc {

// A socket to a TURN server over TCP, or over TLS. It connects only if the server's certificate is trusted,
// and records why it failed. `trust` must outlive it.
std::unique_ptr<webrtc::Socket> CreateServerSocket(std::unique_ptr<webrtc::Socket> socket,
                                                   const webrtc::SocketAddress& server,
                                                   bool tls,
                                                   ServerTrust& trust);

}  // namespace wrtc

#pragma once

#include <memory>

#include "api/ice_transport_interface.h"

namespace wrtc {

// Creates the engine's ICE transports, which cost less while nothing happens. The engine would check the peer
// from both ends every 2.5 s, and wake its thread for each connection four times a second to see whether a
// check is due. With these, the ends take turns (ConsentTurns), each renewing its consent as often as RFC
// 7675 requires, and the thread wakes when a check is due, for many connections at once. The loss of a peer
// is noticed as fast.
std::unique_ptr<webrtc::IceTransportFactory> CreateIceTransportFactory();

}  // namespace wrtc

#pragma once

#include <memory>

#include "net/simulated_network.h"
#include "rtc_base/async_packet_socket.h"

namespace wrtc {

// A TCP connection whose sent packets pass over a simulated link. They arrive in order: what the link loses
// is sent again after the retransmission timeout, and later packets wait for it, as in TCP.
std::unique_ptr<webrtc::AsyncPacketSocket> SendOverLink(std::unique_ptr<webrtc::AsyncPacketSocket> connection,
                                                        std::shared_ptr<SimulatedLink> link);

}  // namespace wrtc

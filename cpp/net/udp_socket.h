#pragma once

#include <memory>

#include "net/simulated_network.h"
#include "p2p/base/basic_packet_socket_factory.h"

namespace wrtc {

// The engine's sockets, but for UDP ones of its own: they share one receive buffer on their thread, where the
// engine's hold 64 KiB each, take several packets at a wake, and ask the system for their address once.
// Over a link, where one is given.
std::unique_ptr<webrtc::PacketSocketFactory> CreatePacketSockets(
    webrtc::SocketFactory* sockets,
    std::shared_ptr<SimulatedLink> link = nullptr);

}  // namespace wrtc

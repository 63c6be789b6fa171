#pragma once

#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "net/simulated_network.h"
#include "p2p/base/basic_packet_socket_factory.h"

namespace wrtc {

// What an allocator wants to know of its UDP sockets, and do to them. On the network thread.
struct SocketWatch {
  // Where what closes the next socket is put.
  std::vector<std::function<void()>>* closers = nullptr;
  // Who sent an answer to a STUN request, while somebody gathers.
  int gathering = 0;
  std::set<webrtc::SocketAddress> answered;
};

// The engine's sockets, but for UDP ones of its own: they share one receive buffer on their thread, where the
// engine's hold 64 KiB each, take several packets at a wake, and ask the system for their address once.
// Over a link, where one is given. TURN servers behind TLS are taken as a ServerTrust says, which is what the
// engine's certificate verifier must be.
std::unique_ptr<webrtc::PacketSocketFactory> CreatePacketSockets(
    webrtc::SocketFactory* sockets,
    std::shared_ptr<SimulatedLink> link = nullptr,
    std::shared_ptr<SocketWatch> watch = nullptr);

}  // namespace wrtc

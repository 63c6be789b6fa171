#pragma once

#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "net/simulated_network.h"
#include "p2p/base/basic_packet_socket_factory.h"

namespace wrtc {

// What an allocator observes of its UDP sockets, and how it closes them. On the network thread.
struct SocketWatch {
  // Where to add the function that closes the next socket.
  std::vector<std::function<void()>>* closers = nullptr;
  // How many sessions are gathering; while there are any, the senders of STUN responses.
  int gathering = 0;
  std::set<webrtc::SocketAddress> answered;
};

// The engine's socket factory, but with UDP sockets of our own (DatagramSocket), for a thread whose `sockets`
// are a FlushingSocketServer. They share receive buffers per thread, where the engine's hold 64 KiB each, and
// they ask the system for their address once. Packets go over `link` if there is one. TLS connections to TURN
// servers are checked by a ServerTrust, which the engine's certificate verifier must be.
std::unique_ptr<webrtc::PacketSocketFactory> CreatePacketSockets(
    webrtc::SocketFactory* sockets,
    std::shared_ptr<SimulatedLink> link = nullptr,
    std::shared_ptr<SocketWatch> watch = nullptr);

}  // namespace wrtc

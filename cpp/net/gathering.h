#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/environment/environment.h"
#include "api/units/time_delta.h"
#include "net/simulated_network.h"
#include "p2p/base/port_allocator.h"
#include "rtc_base/network.h"

namespace wrtc {

// How a connection gathers candidates, beyond the engine's configuration.
struct Gathering {
  // Servers that have not answered by then are given up, and gathering is complete. An allocation on a
  // distant TURN server over TLS takes several round trips.
  static constexpr webrtc::TimeDelta kTimeLimit = webrtc::TimeDelta::Seconds(1);
  static constexpr webrtc::TimeDelta kTimeLimitWithTurn = webrtc::TimeDelta::Seconds(5);

  // Names of interfaces. Without a list: all but the loopback, or the loopback if there is no other.
  std::optional<std::vector<std::string>> only_interfaces;
  std::vector<std::string> ignored_interfaces;
  // First and last local port.
  std::optional<std::pair<int, int>> ports;
  // Maps a local address to the public one from which a NAT forwards.
  std::map<std::string, std::string> public_addresses;
  webrtc::TimeDelta time_limit = kTimeLimit;
  // The simulated network that packets of the gathered sockets pass through, if any.
  std::shared_ptr<SimulatedNetwork> network;
};

// For the network thread, where the allocator must also be destroyed. `networks` must outlive it.
std::unique_ptr<webrtc::PortAllocator> CreatePortAllocator(const webrtc::Environment& environment,
                                                           webrtc::NetworkManager* networks,
                                                           const Gathering& gathering);

// A candidate line or a whole description, in which each host candidate has its public address in place of
// the local one.
std::string WithPublicAddresses(const std::string& text,
                                const std::map<std::string, std::string>& public_addresses);

}  // namespace wrtc

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

// How a connection gathers its candidates, beyond what the engine's configuration says.
struct Gathering {
  // A server that has not answered by then is given up: gathering is complete. Allocating on a distant TURN
  // server over TLS takes several round trips.
  static constexpr webrtc::TimeDelta kTimeLimit = webrtc::TimeDelta::Seconds(1);
  static constexpr webrtc::TimeDelta kTimeLimitWithTurn = webrtc::TimeDelta::Seconds(5);

  // Names of interfaces; without a list all but the loopback, or the loopback where it is the only one.
  std::optional<std::vector<std::string>> only_interfaces;
  std::vector<std::string> ignored_interfaces;
  // First and last local port.
  std::optional<std::pair<int, int>> ports;
  // Local address to the public one under which a NAT forwards it.
  std::map<std::string, std::string> public_addresses;
  webrtc::TimeDelta time_limit = kTimeLimit;
  // What the packets of the gathered sockets pass.
  std::shared_ptr<SimulatedNetwork> network;
};

// Call on the network thread, on which the allocator also dies. `networks` must outlive it.
std::unique_ptr<webrtc::PortAllocator> CreatePortAllocator(const webrtc::Environment& environment,
                                                           webrtc::NetworkManager* networks,
                                                           const Gathering& gathering);

// A candidate line, or a whole description, with the public address in place of the local one in each host
// candidate.
std::string WithPublicAddresses(const std::string& text,
                                const std::map<std::string, std::string>& public_addresses);

}  // namespace wrtc

#include "net/gathering.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "net/gathering_session.h"
#include "net/udp_socket.h"
#include "p2p/client/basic_port_allocator.h"

namespace wrtc {
namespace {

bool Named(const std::vector<std::string>& names, const webrtc::Network& network) {
  return std::find(names.begin(), names.end(), network.name()) != names.end();
}

// The machine's networks, without those that a connection excludes.
class ChosenNetworks : public webrtc::NetworkManager {
 public:
  ChosenNetworks(webrtc::NetworkManager* all, const Gathering& gathering)
      : all_(all), only_(gathering.only_interfaces), ignored_(gathering.ignored_interfaces) {
    all_->SubscribeNetworksChanged(this, [this] { NotifyNetworksChanged(); });
    all_->SubscribeError(this, [this] { NotifyError(); });
  }
  ~ChosenNetworks() override {
    all_->UnsubscribeNetworksChanged(this);
    all_->UnsubscribeError(this);
  }

  void StartUpdating() override { all_->StartUpdating(); }
  void StopUpdating() override { all_->StopUpdating(); }
  EnumerationPermission enumeration_permission() const override { return all_->enumeration_permission(); }
  bool GetDefaultLocalAddress(int family, webrtc::IPAddress* address) const override {
    return all_->GetDefaultLocalAddress(family, address);
  }
  std::vector<const webrtc::Network*> GetAnyAddressNetworks() override {
    // A socket bound to any address could use an interface that was not chosen.
    if (only_ || !ignored_.empty()) return {};
    return all_->GetAnyAddressNetworks();
  }

  std::vector<const webrtc::Network*> GetNetworks() const override {
    std::vector<const webrtc::Network*> chosen, loopback;
    for (const webrtc::Network* network : all_->GetNetworks()) {
      if (Named(ignored_, *network)) continue;
      if (only_) {
        if (Named(*only_, *network)) chosen.push_back(network);
      } else {
        (network->type() == webrtc::ADAPTER_TYPE_LOOPBACK ? loopback : chosen).push_back(network);
      }
    }
    return chosen.empty() ? loopback : chosen;
  }

 private:
  webrtc::NetworkManager* const all_;
  const std::optional<std::vector<std::string>> only_;
  const std::vector<std::string> ignored_;
};

// The members that the allocator's base class refers to, so they must be constructed before it.
struct AllocatorParts {
  ChosenNetworks networks;
  std::shared_ptr<SocketWatch> watch;
  std::unique_ptr<webrtc::PacketSocketFactory> sockets;
  Relays relays;

  AllocatorParts(webrtc::NetworkManager* all, const Gathering& gathering)
      : networks(all, gathering),
        watch(std::make_shared<SocketWatch>()),
        sockets(CreatePacketSockets(webrtc::Thread::Current()->socketserver(),
                                    gathering.network ? gathering.network->MakeLink() : nullptr,
                                    watch)) {}
};

class TimedPortAllocator : private AllocatorParts, public webrtc::BasicPortAllocator {
 public:
  TimedPortAllocator(const webrtc::Environment& environment,
                     webrtc::NetworkManager* all,
                     const Gathering& gathering)
      : AllocatorParts(all, gathering),
        BasicPortAllocator(environment, &networks, AllocatorParts::sockets.get(), nullptr, &relays),
        limit_(gathering.time_limit) {
    // ChosenNetworks alone decides which networks are used.
    SetNetworkIgnoreMask(0);
    if (gathering.ports) SetPortRange(gathering.ports->first, gathering.ports->second);
  }

  webrtc::PortAllocatorSession* CreateSessionInternal(absl::string_view content_name,
                                                      int component,
                                                      absl::string_view ice_ufrag,
                                                      absl::string_view ice_pwd) override {
    // The engine waits between the kinds of ports for the sake of old home routers, while programs wait for
    // gathering to complete.
    set_step_delay(0);
    return new GatheringSession(*this, content_name, component, ice_ufrag, ice_pwd, limit_, watch, relays);
  }

  // The engine's factory sets a mask of its own when it creates the connection.
  void SetNetworkIgnoreMask(int) override { BasicPortAllocator::SetNetworkIgnoreMask(0); }

 private:
  const webrtc::TimeDelta limit_;
};

std::string MapLine(const std::string& line, const std::map<std::string, std::string>& public_addresses) {
  // RFC 8839 §5.1: candidate:foundation component transport priority address port "typ" type …
  std::istringstream words(line);
  std::string prefix[4], address, port, typ, type;
  words >> prefix[0] >> prefix[1] >> prefix[2] >> prefix[3] >> address >> port >> typ >> type;
  const auto mapped = public_addresses.find(address);
  if (type != "host" || mapped == public_addresses.end()) return line;
  const std::string before = prefix[0] + " " + prefix[1] + " " + prefix[2] + " " + prefix[3] + " ";
  return before + mapped->second + line.substr(before.size() + address.size());
}

}  // namespace

std::unique_ptr<webrtc::PortAllocator> CreatePortAllocator(const webrtc::Environment& environment,
                                                           webrtc::NetworkManager* networks,
                                                           const Gathering& gathering) {
  return std::make_unique<TimedPortAllocator>(environment, networks, gathering);
}

std::string WithPublicAddresses(const std::string& text,
                                const std::map<std::string, std::string>& public_addresses) {
  if (public_addresses.empty()) return text;
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (!out.empty()) out += '\n';
    out += line.find("candidate:") == std::string::npos ? line : MapLine(line, public_addresses);
  }
  if (text.ends_with('\n')) out += '\n';
  return out;
}

}  // namespace wrtc

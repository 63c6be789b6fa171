#include "net/gathering_session.h"

#include <utility>

#include "p2p/base/stun_port.h"

namespace wrtc {
namespace {

// How often a replaced generation checks whether it is still in use.
constexpr webrtc::TimeDelta kUseCheckInterval = webrtc::TimeDelta::Seconds(1);
// The time that ports get to release their allocations on TURN servers.
constexpr webrtc::TimeDelta kTurnReleaseTime = webrtc::TimeDelta::Millis(200);

std::string UrlOf(const webrtc::ProtocolAddress& server) {
  const char* const scheme = server.proto == webrtc::PROTO_TLS ? "turns:" : "turn:";
  const char* const transport = server.proto == webrtc::PROTO_UDP ? "udp" : "tcp";
  return scheme + server.address.ToString() + "?transport=" + transport;
}

}  // namespace

std::unique_ptr<webrtc::Port> Relays::Create(const webrtc::CreateRelayPortArgs& args,
                                             webrtc::AsyncPacketSocket* udp_socket) {
  return Watch(TurnPortFactory::Create(args, udp_socket), args);
}

std::unique_ptr<webrtc::Port> Relays::Create(const webrtc::CreateRelayPortArgs& args,
                                             int min_port,
                                             int max_port) {
  return Watch(TurnPortFactory::Create(args, min_port, max_port), args);
}

std::unique_ptr<webrtc::Port> Relays::Watch(std::unique_ptr<webrtc::Port> port,
                                            const webrtc::CreateRelayPortArgs& args) {
  if (!port) return port;
  waiting_[port.get()] = {UrlOf(*args.server_address), args.username};
  port->SubscribePortComplete(this, [this](webrtc::Port* done) { waiting_.erase(done); });
  port->SubscribePortError(this, [this](webrtc::Port* failed) { waiting_.erase(failed); });
  port->SubscribePortDestroyed(this, [this](webrtc::PortInterface* gone) { waiting_.erase(gone); });
  return port;
}

GatheringSession::GatheringSession(webrtc::BasicPortAllocator& allocator,
                                   absl::string_view content_name,
                                   int component,
                                   absl::string_view ice_ufrag,
                                   absl::string_view ice_pwd,
                                   webrtc::TimeDelta limit,
                                   std::shared_ptr<SocketWatch> watch,
                                   const Relays& relays)
    : BasicPortAllocatorSession(&allocator, content_name, component, ice_ufrag, ice_pwd),
      limit_(limit),
      watch_(std::move(watch)),
      relays_(relays) {
  SubscribePortReady(this,
                     [this](webrtc::PortAllocatorSession*, webrtc::PortInterface* port) { Watch(port); });
  SubscribeCandidatesAllocationDone(this, [this](webrtc::PortAllocatorSession*) { EndGathering(); });
}

GatheringSession::~GatheringSession() {
  if (watch_->closers == &closers_) watch_->closers = nullptr;
  EndGathering();
}

webrtc::BasicPortAllocator* GatheringSession::allocator() {
  // The engine calls this immediately before it creates a socket for the session.
  watch_->closers = &closers_;
  return BasicPortAllocatorSession::allocator();
}

void GatheringSession::After(webrtc::TimeDelta delay, void (GatheringSession::*then)()) {
  network_thread()->PostDelayedTask(webrtc::SafeTask(safety_.flag(), [this, then] { (this->*then)(); }),
                                    delay);
}

void GatheringSession::StartGettingPorts() {
  if (!std::exchange(gathering_, true)) ++watch_->gathering;
  BasicPortAllocatorSession::StartGettingPorts();
  After(limit_, &GatheringSession::TimeIsOver);
}

void GatheringSession::StopGettingPorts() {
  BasicPortAllocatorSession::StopGettingPorts();
  EndGathering();
}

void GatheringSession::EndGathering() {
  if (std::exchange(gathering_, false) && --watch_->gathering == 0) watch_->answered.clear();
}

void GatheringSession::Watch(webrtc::PortInterface* port) {
  ports_.insert(static_cast<webrtc::Port*>(port));
  port->SubscribePortDestroyed(this, [this, flag = safety_.flag()](webrtc::PortInterface* gone) {
    if (flag->alive()) ports_.erase(static_cast<webrtc::Port*>(gone));
  });
}

void GatheringSession::TimeIsOver() {
  if (CandidatesAllocationDone() || IsStopped()) return;
  ReportSilentServers();
  StopGettingPorts();
  // Without a network interface, there is nothing whose end the engine could report.
  if (ports_.empty()) NotifyCandidatesAllocationDone(this);
}

void GatheringSession::ReportSilentServers() {
  std::set<std::string> stun;
  for (const webrtc::SocketAddress& server : BasicPortAllocatorSession::allocator()->stun_servers()) {
    stun.insert(server.ToString());
  }
  for (webrtc::Port* port : ports_) {
    if (port->GetProtocol() != webrtc::PROTO_UDP || port->Type() != webrtc::IceCandidateType::kHost) continue;
    if (port->Candidates().empty()) continue;
    const webrtc::SocketAddress local = port->Candidates().front().address();
    for (const webrtc::SocketAddress& server : static_cast<webrtc::UDPPort*>(port)->server_addresses()) {
      const bool asked = server.IsUnresolvedIP() || server.family() == local.family();
      const webrtc::SocketAddress resolved(server.ipaddr(), server.port());
      if (!asked || watch_->answered.contains(resolved) || !stun.contains(server.ToString())) continue;
      ReportError(local, "stun:" + server.ToString(), "the STUN server did not answer in time");
    }
  }
  for (const auto& [port, relay] : relays_.waiting()) {
    if (relay.fragment == ice_ufrag()) ReportError({}, relay.url, "the TURN server did not answer in time");
  }
}

void GatheringSession::ReportError(const webrtc::SocketAddress& local,
                                   const std::string& url,
                                   const char* text) {
  const std::string host = local.IsNil() ? "" : local.HostAsSensitiveURIString();
  NotifyCandidateError(this, webrtc::IceCandidateErrorEvent(host, local.port(), url,
                                                            webrtc::STUN_ERROR_SERVER_NOT_REACHABLE, text));
}

void GatheringSession::PruneAllPorts() {
  BasicPortAllocatorSession::PruneAllPorts();
  // The engine keeps the sockets of every generation for as long as the connection exists.
  if (!std::exchange(replaced_, true)) After(kUseCheckInterval, &GatheringSession::ReleaseUnlessUsed);
}

void GatheringSession::ReleaseUnlessUsed() {
  for (webrtc::Port* port : ports_) {
    for (const auto& [address, pair] : port->connections()) {
      // Media use this pair until the later generation has one.
      if (!pair->selected()) continue;
      After(kUseCheckInterval, &GatheringSession::ReleaseUnlessUsed);
      return;
    }
  }
  for (webrtc::Port* port : std::set<webrtc::Port*>(ports_)) {
    port->set_timeout_delay(0);
    const auto pairs = port->connections();
    for (const auto& [address, pair] : pairs) port->DestroyConnection(pair);
    // Without a pair, the port is destroyed.
    port->Prune();
  }
  After(kTurnReleaseTime, &GatheringSession::CloseSockets);
}

void GatheringSession::CloseSockets() {
  for (const auto& close : std::exchange(closers_, {})) close();
}

}  // namespace wrtc

#include "interfaces/configuration.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "convert/choices.h"
#include "convert/dictionary.h"
#include "interfaces/certificate.h"
#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

using Engine = webrtc::PeerConnectionInterface;

constexpr Choice<Engine::IceTransportsType> kTransportPolicies[] = {{Engine::kAll, "all"},
                                                                    {Engine::kRelay, "relay"}};
constexpr Choice<Engine::BundlePolicy> kBundlePolicies[] = {{Engine::kBundlePolicyBalanced, "balanced"},
                                                            {Engine::kBundlePolicyMaxCompat, "max-compat"},
                                                            {Engine::kBundlePolicyMaxBundle, "max-bundle"}};
constexpr Choice<Engine::RtcpMuxPolicy> kRtcpMuxPolicies[] = {{Engine::kRtcpMuxPolicyRequire, "require"}};

Engine::IceServer ServerFromPython(const py::dict& given) {
  Engine::IceServer server;
  Read(given, "urls", server.urls);
  Read(given, "username", server.username);
  Read(given, "credential", server.password);
  if (Get<bool>(given, "insecure").value_or(false))
    server.tls_cert_policy = Engine::kTlsCertPolicyInsecureNoCheck;
  return server;
}

bool HasTurn(const Engine::IceServers& servers) {
  for (const Engine::IceServer& server : servers) {
    for (const std::string& url : server.urls) {
      if (url.starts_with("turn")) return true;
    }
  }
  return false;
}

}  // namespace

Configuration ConfigurationFromPython(const py::dict& given) {
  Configuration configuration;
  auto& engine = configuration.engine;
  engine.sdp_semantics = webrtc::SdpSemantics::kUnifiedPlan;
  engine.enable_implicit_rollback = true;
  // The engine would check a working connection twice a second, which is a third of the load of idle
  // connections.
  engine.ice_check_interval_strong_connectivity = 1000;
  // Packets get the marks of network_priority only with this.
  engine.set_dscp(true);
  // As often as for video: programs read the statistics of audio-only calls too.
  engine.set_audio_rtcp_report_interval_ms(1000);
  for (py::handle server : Get<py::list>(given, "ice_servers").value_or(py::list())) {
    engine.servers.push_back(ServerFromPython(py::cast<py::dict>(server)));
  }
  ReadChoice(given, "ice_transport_policy", kTransportPolicies, engine.type);
  ReadChoice(given, "bundle_policy", kBundlePolicies, engine.bundle_policy);
  ReadChoice(given, "rtcp_mux_policy", kRtcpMuxPolicies, engine.rtcp_mux_policy);
  Read(given, "ice_candidate_pool_size", engine.ice_candidate_pool_size);
  Read(given, "always_negotiate_data_channels", engine.always_negotiate_data_channels);
  for (const auto& certificate : Get<std::vector<std::shared_ptr<Certificate>>>(given, "certificates")
                                     .value_or(std::vector<std::shared_ptr<Certificate>>())) {
    if (certificate->engine()->HasExpired(webrtc::TimeUTCMillis())) {
      throw Failure({.name = "InvalidAccessError",
                     .message = "certificates[" + std::to_string(engine.certificates.size()) +
                                "] has expired: generate a new one"});
    }
    engine.certificates.push_back(certificate->engine());
  }
  if (!Get<bool>(given, "ice_tcp").value_or(true))
    engine.tcp_candidate_policy = Engine::kTcpCandidatePolicyDisabled;

  auto& gathering = configuration.gathering;
  Read(given, "port_range", gathering.ports);
  Read(given, "network_interfaces", gathering.only_interfaces);
  Read(given, "ignore_network_interfaces", gathering.ignored_interfaces);
  Read(given, "nat_1to1", gathering.public_addresses);
  Read(given, "network", gathering.network);
  if (gathering.network) {
    gathering.network->CheckUsable();
    // The network simulates packets, so a TCP connection would bypass it.
    engine.tcp_candidate_policy = Engine::kTcpCandidatePolicyDisabled;
  }
  if (HasTurn(engine.servers)) gathering.time_limit = Gathering::kTimeLimitWithTurn;
  if (const auto seconds = Get<double>(given, "gathering_timeout")) {
    gathering.time_limit = webrtc::TimeDelta::Micros(static_cast<int64_t>(*seconds * 1e6));
  }
  return configuration;
}

Engine::RTCOfferAnswerOptions OfferAnswerOptionsFromPython(const py::dict& given) {
  Engine::RTCOfferAnswerOptions options;
  Read(given, "ice_restart", options.ice_restart);
  Read(given, "voice_activity_detection", options.voice_activity_detection);
  if (const auto receive = Get<bool>(given, "offer_to_receive_audio"))
    options.offer_to_receive_audio = *receive;
  if (const auto receive = Get<bool>(given, "offer_to_receive_video"))
    options.offer_to_receive_video = *receive;
  return options;
}

webrtc::DataChannelInit DataChannelInitFromPython(const py::dict& given) {
  webrtc::DataChannelInit init;
  Read(given, "ordered", init.ordered);
  Read(given, "max_packet_life_time", init.maxRetransmitTime);
  Read(given, "max_retransmits", init.maxRetransmits);
  Read(given, "protocol", init.protocol);
  Read(given, "negotiated", init.negotiated);
  Read(given, "id", init.id);
  std::optional<webrtc::Priority> priority;
  ReadChoice(given, "priority", kPriorities, priority);
  if (priority) init.priority = webrtc::PriorityValue(*priority);
  return init;
}

}  // namespace wrtc

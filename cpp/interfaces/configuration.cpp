#include "interfaces/configuration.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "convert/dictionary.h"
#include "interfaces/certificate.h"
#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

using Engine = webrtc::PeerConnectionInterface;

template <class E>
void ReadChoice(const py::dict& given, const char* key, const std::map<std::string, E>& choices, E& target) {
  const auto text = Get<std::string>(given, key);
  if (!text) return;
  const auto choice = choices.find(*text);
  if (choice == choices.end()) {
    throw Failure({.name = "TypeError", .message = std::string(key) + " cannot be '" + *text + "'"});
  }
  target = choice->second;
}

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
  // The engine looks after a connection that works twice a second; a third of the work of idle ones is that.
  engine.ice_check_interval_strong_connectivity = 1000;
  // What network_priority asks for is written on packets only with this.
  engine.set_dscp(true);
  // As often as of pictures: programs look at the statistics of calls with sound alone, too.
  engine.set_audio_rtcp_report_interval_ms(1000);
  for (py::handle server : Get<py::list>(given, "ice_servers").value_or(py::list())) {
    engine.servers.push_back(ServerFromPython(py::cast<py::dict>(server)));
  }
  ReadChoice(given, "ice_transport_policy", {{"all", Engine::kAll}, {"relay", Engine::kRelay}}, engine.type);
  ReadChoice(given, "bundle_policy",
             {{"balanced", Engine::kBundlePolicyBalanced},
              {"max-compat", Engine::kBundlePolicyMaxCompat},
              {"max-bundle", Engine::kBundlePolicyMaxBundle}},
             engine.bundle_policy);
  ReadChoice(given, "rtcp_mux_policy", {{"require", Engine::kRtcpMuxPolicyRequire}}, engine.rtcp_mux_policy);
  Read(given, "ice_candidate_pool_size", engine.ice_candidate_pool_size);
  Read(given, "always_negotiate_data_channels", engine.always_negotiate_data_channels);
  for (const auto& certificate : Get<std::vector<std::shared_ptr<Certificate>>>(given, "certificates")
                                     .value_or(std::vector<std::shared_ptr<Certificate>>())) {
    if (certificate->engine()->HasExpired(webrtc::TimeUTCMillis())) {
      throw Failure({.name = "InvalidAccessError",
                     .message = "certificates[" + std::to_string(engine.certificates.size()) +
                                "] has expired: generate another"});
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
    // It carries packets: a stream beside it would be a way around it.
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
  static const std::map<std::string, webrtc::Priority> priorities = {{"very-low", webrtc::Priority::kVeryLow},
                                                                     {"low", webrtc::Priority::kLow},
                                                                     {"medium", webrtc::Priority::kMedium},
                                                                     {"high", webrtc::Priority::kHigh}};
  if (Get<std::string>(given, "priority")) {
    webrtc::Priority priority = webrtc::Priority::kLow;
    ReadChoice(given, "priority", priorities, priority);
    init.priority = webrtc::PriorityValue(priority);
  }
  return init;
}

}  // namespace wrtc

#include "interfaces/peer_connection.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <utility>

#include "bind.h"
#include "convert/dictionary.h"
#include "convert/enums.h"
#include "convert/rtp_parameters.h"
#include "engine/engine.h"
#include "interfaces/configuration.h"
#include "interfaces/peer_connection_observer.h"
#include "milestone/data_section.h"
#include "milestone/internals.h"
#include "milestone/media_tables.h"
#include "net/description.h"
#include "net/ice_checks.h"
#include "net/mdns.h"
#include "net/tls_trust.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

PeerConnection::PeerConnection(const Configuration& configuration,
                               const Gathering& gathering,
                               std::shared_ptr<Mailbox> mailbox)
    : mailbox_(std::move(mailbox)),
      place_(Engine::Get().TakePlace()),
      public_addresses_(gathering.public_addresses),
      observer_(
          std::make_shared<PeerConnectionObserver>(key(), mailbox_, gathering.public_addresses, network())) {
  const Engine::Network& place = place_.network();
  webrtc::PeerConnectionDependencies parts(observer_.get());
  network()->BlockingCall([&] {
    parts.allocator = CreatePortAllocator(Engine::Get().environment(), place.interfaces.get(), gathering);
  });
  auto trust = std::make_unique<ServerTrust>();
  observer_->WatchServers(trust.get());
  parts.tls_cert_verifier = std::move(trust);
  parts.ice_transport_factory = CreateIceTransportFactory();
  parts.async_dns_resolver_factory = CreateDnsResolverFactory();
  auto connection = Threads::Get().signaling()->BlockingCall([&] {
    auto created = place.factory->CreatePeerConnectionOrError(configuration, std::move(parts));
    if (created.ok()) milestone::ReleaseMediaTables(*created.value());
    return created;
  });
  connection_ = std::make_unique<EngineRef<webrtc::PeerConnectionInterface>>(
      ValueOrThrow(std::move(connection), "RTCPeerConnection"),
      // Captured because the engine's object refers to the observer until it is gone.
      [observer = observer_](const auto& connection) {
        connection->Close();
        observer->Detach();
      });
  observer_->Observe(connection_->get());
}

PeerConnection::~PeerConnection() {
  observer_->StopEvents();
}

void PeerConnection::Close() {
  observer_->StopEvents();
  std::vector<webrtc::scoped_refptr<webrtc::DtlsTransportInterface>> transports;
  for (const auto& sender : (*connection_)->GetSenders()) transports.push_back(sender->dtls_transport());
  if (const auto sctp = (*connection_)->GetSctpTransport()) {
    network()->BlockingCall([&] { transports.push_back(sctp->dtls_transport()); });
  }
  (*connection_)->Close();
  place_.Leave();
  for (const auto& transport : transports) {
    if (!transport) continue;
    if (const auto ice = KnownWrapperOf<IceTransport>(transport->ice_transport())) ice->MarkClosed();
  }
}

void PeerConnection::CreateOffer(Key token, const OfferAnswerOptions& options, int max_message_size) {
  // These options make the engine add transceivers.
  if (options.offer_to_receive_audio > 0 || options.offer_to_receive_video > 0) PrepareForMedia();
  auto created =
      webrtc::make_ref_counted<DescriptionCreated>(CompletionFor(token, "create_offer"), max_message_size);
  (*connection_)->CreateOffer(created.get(), options);
}

void PeerConnection::CreateAnswer(Key token, const OfferAnswerOptions& options, int max_message_size) {
  auto created =
      webrtc::make_ref_counted<DescriptionCreated>(CompletionFor(token, "create_answer"), max_message_size);
  (*connection_)->CreateAnswer(created.get(), options);
}

namespace {

// For the transceivers that no current description contains.
void ForgetSsrcs(webrtc::PeerConnectionInterface& connection) {
  const auto* local = connection.current_local_description();
  for (const auto& transceiver : connection.GetTransceivers()) {
    const auto mid = transceiver->mid();
    const bool in_force = local && mid && local->description()->GetContentByName(*mid);
    if (!in_force) milestone::ForgetSsrc(*transceiver);
  }
}

void AfterRollback(webrtc::PeerConnectionInterface& connection) {
  if (connection.signaling_state() != webrtc::PeerConnectionInterface::SignalingState::kStable) return;
  milestone::ForgetDataSection(connection);
}

}  // namespace

void PeerConnection::SetLocalDescription(Key token,
                                         std::optional<webrtc::SdpType> type,
                                         const std::string& sdp) {
  auto set = webrtc::make_ref_counted<DescriptionSet>(CompletionFor(token, "set_local_description"),
                                                      [observer = observer_] {
                                                        observer->ApplyAnswer();
                                                        observer->PostDescriptions();
                                                      });
  if (type) {
    auto description = ParseLocalDescription(*type, sdp);
    Threads::Get().signaling()->BlockingCall([&, connection = connection_->share()] {
      connection->SetLocalDescription(std::move(description), set);
      if (type == webrtc::SdpType::kRollback) AfterRollback(*connection);
    });
  } else {
    (*connection_)
        ->SetLocalDescription(webrtc::scoped_refptr<webrtc::SetLocalDescriptionObserverInterface>(set));
  }
}

void PeerConnection::SetRemoteDescription(Key token, webrtc::SdpType type, const std::string& sdp) {
  auto description = ParseRemoteDescription(type, sdp, remote_candidates_);
  const auto is_media = [](const webrtc::ContentInfo& section) {
    return !section.media_description()->as_sctp();
  };
  // A rollback has no sections.
  const webrtc::SessionDescription* const sections = description->description();
  if (sections && std::ranges::any_of(sections->contents(), is_media)) PrepareForMedia();
  if (type == webrtc::SdpType::kAnswer || type == webrtc::SdpType::kPrAnswer) KeepDtlsRoles(*description);
  ++*pending_remote_descriptions_;
  auto set =
      webrtc::make_ref_counted<DescriptionSet>(CompletionFor(token, "set_remote_description"),
                                               [count = pending_remote_descriptions_, observer = observer_] {
                                                 --*count;
                                                 observer->ApplyAnswer();
                                                 observer->PostDescriptions();
                                                 observer->PostStreams();
                                               });
  using State = webrtc::PeerConnectionInterface::SignalingState;
  Threads::Get().signaling()->BlockingCall([&, connection = connection_->share()] {
    const bool rolls_back =
        type == webrtc::SdpType::kOffer && connection->signaling_state() == State::kHaveLocalOffer;
    auto data = rolls_back ? milestone::ForgetDataSection(*connection) : std::nullopt;
    connection->SetRemoteDescription(std::move(description), set);
    const bool refused = connection->signaling_state() == State::kHaveLocalOffer;
    if (data && refused) milestone::RestoreDataSection(*connection, *std::move(data));
    if (connection->signaling_state() == State::kHaveRemoteOffer) ForgetSsrcs(*connection);
    if (type == webrtc::SdpType::kRollback) AfterRollback(*connection);
  });
}

void PeerConnection::Settle(Key token) {
  CheckUsable();
  // The signaling thread completes its task, the network thread acts on it, and the resulting states arrive
  // on the signaling thread.
  Threads::Get().signaling()->PostTask([network = network(), completion = CompletionFor(token, "settle")] {
    network->PostTask(
        [completion] { Threads::Get().signaling()->PostTask([completion] { completion.Resolve(); }); });
  });
}

void PeerConnection::CheckPeerClosed() {
  CheckUsable();
  observer_->CheckPeerClosed();
}

void PeerConnection::RestartIce() {
  (*connection_)->RestartIce();
}

void PeerConnection::SetConfiguration(const Configuration& configuration) {
  ThrowUnlessOk((*connection_)->SetConfiguration(configuration), "set_configuration");
}

void PeerConnection::SetBitrate(std::optional<int> start, std::optional<int> min, std::optional<int> max) {
  webrtc::BitrateSettings settings;
  settings.start_bitrate_bps = start;
  settings.min_bitrate_bps = min;
  settings.max_bitrate_bps = max;
  ThrowUnlessOk((*connection_)->SetBitrate(settings), "set_bitrate");
}

bool PeerConnection::ShouldFireNegotiationNeeded(uint32_t event_id) const {
  return (*connection_)->ShouldFireNegotiationNeededEvent(event_id);
}

void PeerConnection::GetStats(Key token,
                              const std::shared_ptr<RtpSender>& sender,
                              const std::shared_ptr<RtpReceiver>& receiver) {
  auto collected = webrtc::make_ref_counted<StatsCollected>(CompletionFor(token, "get_stats"));
  if (sender) {
    (*connection_)->GetStats(sender->engine(), collected);
  } else if (receiver) {
    (*connection_)->GetStats(receiver->engine(), collected);
  } else {
    (*connection_)->GetStats(collected.get());
  }
}

std::shared_ptr<DataChannel> PeerConnection::CreateDataChannel(const std::string& label,
                                                               const webrtc::DataChannelInit& init) {
  auto engine = (*connection_)->CreateDataChannelOrError(label, &init);
  if (!engine.ok() && init.negotiated && engine.error().type() == webrtc::RTCErrorType::INVALID_RANGE) {
    throw Failure(
        {.name = "OperationError",
         .message = "create_data_channel: the id " + std::to_string(init.id) +
                    " is used by another channel of this connection: choose a free one from 0 to 65534"});
  }
  auto channel = std::make_shared<DataChannel>(ValueOrThrow(std::move(engine), "create_data_channel"),
                                               mailbox_, network());
  channel->Attach();
  return channel;
}

std::shared_ptr<SctpTransport> PeerConnection::sctp() const {
  return WrapperOf<SctpTransport>((*connection_)->GetSctpTransport());
}

void bind_peer_connection(py::module_& m) {
  py::class_<PeerConnection, std::shared_ptr<PeerConnection>>(m, "PeerConnection")
      .def(py::init([](const py::dict& given, std::shared_ptr<Mailbox> mailbox) {
             const Configuration configuration = ConfigurationFromPython(given);
             return Unlocked([&] {
               return std::make_shared<PeerConnection>(configuration.engine, configuration.gathering,
                                                       std::move(mailbox));
             });
           }),
           py::arg("configuration"), py::arg("mailbox").none(false))
      .def_property_readonly("key", &PeerConnection::key)
      .def("close", &PeerConnection::Close, unlocked())
      .def(
          "create_offer",
          [](PeerConnection& self, Key token, const py::dict& given, int max_message_size) {
            const auto options = OfferAnswerOptionsFromPython(given);
            Unlocked([&] { self.CreateOffer(token, options, max_message_size); });
          },
          py::arg("token"), py::arg("options"), py::arg("max_message_size"))
      .def(
          "create_answer",
          [](PeerConnection& self, Key token, const py::dict& given, int max_message_size) {
            const auto options = OfferAnswerOptionsFromPython(given);
            Unlocked([&] { self.CreateAnswer(token, options, max_message_size); });
          },
          py::arg("token"), py::arg("options"), py::arg("max_message_size"))
      .def("set_local_description", &PeerConnection::SetLocalDescription, py::arg("token"),
           py::arg("type").none(true), py::arg("sdp"), unlocked())
      .def("set_remote_description", &PeerConnection::SetRemoteDescription, py::arg("token"), py::arg("type"),
           py::arg("sdp"), unlocked())
      .def(
          "add_ice_candidate",
          [](PeerConnection& self, Key token, const std::string& candidate,
             const std::optional<std::string>& sdp_mid, std::optional<int> sdp_mline_index,
             const std::optional<std::string>& username_fragment) {
            self.AddIceCandidate(token, {.candidate = candidate,
                                         .sdp_mid = sdp_mid.value_or(""),
                                         .sdp_mline_index = sdp_mline_index.value_or(-1),
                                         .username_fragment = username_fragment.value_or("")});
          },
          py::arg("token"), py::arg("candidate"), py::arg("sdp_mid"), py::arg("sdp_mline_index"),
          py::arg("username_fragment"), unlocked())
      .def("settle", &PeerConnection::Settle, py::arg("token"), unlocked(),
           "Completes once the engine has reported pending state changes.")
      .def("check_peer_closed", &PeerConnection::CheckPeerClosed, unlocked(),
           "Reports again that the peer has closed, if that is still the case.")
      .def("restart_ice", &PeerConnection::RestartIce, unlocked())
      .def(
          "set_configuration",
          [](PeerConnection& self, const py::dict& given) {
            const Configuration configuration = ConfigurationFromPython(given);
            Unlocked([&] { self.SetConfiguration(configuration.engine); });
          },
          py::arg("configuration"))
      .def("set_bitrate", &PeerConnection::SetBitrate, py::arg("start").none(true), py::arg("min").none(true),
           py::arg("max").none(true), unlocked())
      .def("should_fire_negotiation_needed", &PeerConnection::ShouldFireNegotiationNeeded,
           py::arg("event_id"), unlocked())
      .def(
          "create_data_channel",
          [](PeerConnection& self, const std::string& label, const py::dict& given) {
            const webrtc::DataChannelInit init = DataChannelInitFromPython(given);
            return Unlocked([&] { return self.CreateDataChannel(label, init); });
          },
          py::arg("label"), py::arg("init"))
      .def("sctp", &PeerConnection::sctp, unlocked())
      .def(
          "get_stats",
          [](PeerConnection& self, Key token, const py::object& selector) {
            std::shared_ptr<RtpSender> sender;
            std::shared_ptr<RtpReceiver> receiver;
            if (py::isinstance<RtpSender>(selector)) sender = selector.cast<std::shared_ptr<RtpSender>>();
            if (py::isinstance<RtpReceiver>(selector))
              receiver = selector.cast<std::shared_ptr<RtpReceiver>>();
            Unlocked([&] { self.GetStats(token, sender, receiver); });
          },
          py::arg("token"), py::arg("selector") = py::none())
      .def("add_track", &PeerConnection::AddTrack, py::arg("track").none(false), py::arg("stream_ids"),
           unlocked())
      .def("remove_track", &PeerConnection::RemoveTrack, py::arg("sender").none(false), unlocked())
      .def("update_sent_audio", &PeerConnection::UpdateSentAudio, unlocked(),
           "To be called when a sender got another track.")
      .def(
          "add_transceiver",
          [](PeerConnection& self, const std::shared_ptr<MediaStreamTrack>& track, const py::dict& given) {
            const auto init = TransceiverInitFromPython(given);
            return Unlocked([&] { return self.AddTransceiver(track, init); });
          },
          py::arg("track").none(false), py::arg("init"))
      .def(
          "add_transceiver",
          [](PeerConnection& self, webrtc::MediaType kind, const py::dict& given) {
            const auto init = TransceiverInitFromPython(given);
            return Unlocked([&] { return self.AddTransceiver(kind, init); });
          },
          py::arg("kind"), py::arg("init"))
      .def("senders", &PeerConnection::senders, unlocked())
      .def("receivers", &PeerConnection::receivers, unlocked())
      .def("transceivers", &PeerConnection::transceivers, unlocked());
}

}  // namespace wrtc

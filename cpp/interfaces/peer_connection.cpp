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
#include "net/description.h"
#include "net/ice_checks.h"
#include "net/mdns.h"
#include "net/tls_trust.h"
#include "rtc_base/checks.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

PeerConnection::PeerConnection(const Configuration& configuration,
                               const Gathering& gathering,
                               std::shared_ptr<Mailbox> mailbox)
    : mailbox_(std::move(mailbox)),
      place_(Engine::Get().TakePlace()),
      observer_(
          std::make_shared<PeerConnectionObserver>(key(), mailbox_, gathering.public_addresses, network())),
      connection_(std::make_unique<Core>(Core{.observer = observer_}), [](const auto& core) {
        if (core->engine) core->engine->Close();
        core->observer->Detach();
      }) {
  webrtc::PeerConnectionDependencies parts(observer_.get());
  auto trust = std::make_unique<ServerTrust>();
  observer_->WatchServers(trust.get());
  parts.tls_cert_verifier = std::move(trust);
  parts.ice_transport_factory = CreateIceTransportFactory();
  // Not in the task: it may take the guard of the threads, whose holder may be waiting for the task.
  parts.async_dns_resolver_factory = CreateDnsResolverFactory();
  connection_.Post(
      [&place = place_.network(), configuration, gathering, parts = std::move(parts)](Core& core) mutable {
        core.Create(place, configuration, gathering, std::move(parts));
      });
}

PeerConnection::~PeerConnection() {
  observer_->StopEvents();
}

void PeerConnection::Close() {
  observer_->StopEvents();
  connection_.Post([](Core& core) { core.Close(); });
  place_.Leave();
}

void PeerConnection::CreateOffer(Key token, const OfferAnswerOptions& options, int max_message_size) {
  auto created =
      webrtc::make_ref_counted<DescriptionCreated>(CompletionFor(token, "create_offer"), max_message_size);
  connection_.Post([options, created = std::move(created)](Core& core) {
    // These options make the engine add transceivers.
    if (options.offer_to_receive_audio > 0 || options.offer_to_receive_video > 0) core.PrepareForMedia();
    milestone::CountChannels(*core.engine);
    core.engine->CreateOffer(created.get(), options);
  });
}

void PeerConnection::CreateAnswer(Key token, const OfferAnswerOptions& options, int max_message_size) {
  auto created =
      webrtc::make_ref_counted<DescriptionCreated>(CompletionFor(token, "create_answer"), max_message_size);
  connection_.Post([options, created = std::move(created)](Core& core) {
    core.engine->CreateAnswer(created.get(), options);
  });
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

bool HasMedia(const webrtc::SessionDescriptionInterface& description) {
  const auto is_media = [](const webrtc::ContentInfo& section) {
    return !section.media_description()->as_sctp();
  };
  // A rollback has no sections.
  const webrtc::SessionDescription* const sections = description.description();
  return sections && std::ranges::any_of(sections->contents(), is_media);
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
  auto description = type ? ParseLocalDescription(*type, sdp) : nullptr;
  connection_.Post([type, set = std::move(set), description = std::move(description)](Core& core) mutable {
    if (type) {
      core.engine->SetLocalDescription(std::move(description), set);
    } else {
      milestone::CountChannels(*core.engine);
      core.engine->SetLocalDescription(
          webrtc::scoped_refptr<webrtc::SetLocalDescriptionObserverInterface>(set));
    }
    if (type == webrtc::SdpType::kRollback) AfterRollback(*core.engine);
  });
}

void PeerConnection::SetRemoteDescription(Key token, webrtc::SdpType type, const std::string& sdp) {
  using State = webrtc::PeerConnectionInterface::SignalingState;
  auto description = ParseRemoteDescription(type, sdp, *remote_candidates_);
  connection_.Post([type, description = std::move(description),
                    completion = CompletionFor(token, "set_remote_description")](Core& core) mutable {
    if (HasMedia(*description)) core.PrepareForMedia();
    if (type == webrtc::SdpType::kAnswer || type == webrtc::SdpType::kPrAnswer) {
      core.KeepDtlsRoles(*description);
    }
    ++*core.pending_remote_descriptions;
    auto set = webrtc::make_ref_counted<DescriptionSet>(
        std::move(completion), [count = core.pending_remote_descriptions, observer = core.observer] {
          --*count;
          observer->ApplyAnswer();
          observer->PostDescriptions();
          observer->PostStreams();
        });
    webrtc::PeerConnectionInterface& engine = *core.engine;
    const bool rolls_back =
        type == webrtc::SdpType::kOffer && engine.signaling_state() == State::kHaveLocalOffer;
    auto data = rolls_back ? milestone::ForgetDataSection(engine) : std::nullopt;
    engine.SetRemoteDescription(std::move(description), set);
    const bool refused = engine.signaling_state() == State::kHaveLocalOffer;
    if (data && refused) milestone::RestoreDataSection(engine, *std::move(data));
    if (engine.signaling_state() == State::kHaveRemoteOffer) ForgetSsrcs(engine);
    if (type == webrtc::SdpType::kRollback) AfterRollback(engine);
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
  connection_.Post([](Core& core) { core.engine->RestartIce(); });
}

void PeerConnection::SetConfiguration(const Configuration& configuration) {
  ThrowUnlessOk(connection_.Call([&](Core& core) { return core.engine->SetConfiguration(configuration); }),
                "set_configuration");
}

void PeerConnection::SetBitrate(std::optional<int> start, std::optional<int> min, std::optional<int> max) {
  webrtc::BitrateSettings settings;
  settings.start_bitrate_bps = start;
  settings.min_bitrate_bps = min;
  settings.max_bitrate_bps = max;
  connection_.Post([settings](Core& core) {
    const webrtc::RTCError error = core.engine->SetBitrate(settings);
    RTC_DCHECK(error.ok()) << error.message();
  });
}

void PeerConnection::CheckNegotiationNeeded(uint32_t event_id) {
  connection_.Post([event_id](Core& core) { core.observer->CheckNegotiationNeeded(event_id); });
}

void PeerConnection::GetStats(Key token,
                              const std::shared_ptr<RtpSender>& sender,
                              const std::shared_ptr<RtpReceiver>& receiver) {
  auto collected = webrtc::make_ref_counted<StatsCollected>(CompletionFor(token, "get_stats"));
  connection_.Post([collected = std::move(collected), sender = sender ? sender->engine() : nullptr,
                    receiver = receiver ? receiver->engine() : nullptr](Core& core) {
    if (sender) {
      core.engine->GetStats(sender, collected);
    } else if (receiver) {
      core.engine->GetStats(receiver, collected);
    } else {
      core.engine->GetStats(collected.get());
    }
  });
}

std::shared_ptr<DataChannel> PeerConnection::CreateDataChannel(const std::string& label,
                                                               const webrtc::DataChannelInit& init) {
  auto channel = std::make_shared<DataChannel>(DataChannel::PropertiesOf(label, init), mailbox_, network());
  const auto create = [channel, label, init](Core& core) {
    auto created = core.engine->CreateDataChannelOrError(label, &init);
    if (!created.ok()) return created.MoveError();
    channel->Attach(created.MoveValue());
    return webrtc::RTCError::OK();
  };
  if (!init.negotiated) {
    connection_.Post([create, channel](Core& core) {
      const webrtc::RTCError error = create(core);
      if (!error.ok()) channel->Fail(ToError(error, "create_data_channel"));
    });
    return channel;
  }
  const webrtc::RTCError error = connection_.Call(create);
  if (error.type() == webrtc::RTCErrorType::INVALID_RANGE) {
    throw Failure(
        {.name = "OperationError",
         .message = "create_data_channel: the id " + std::to_string(init.id) +
                    " is used by another channel of this connection: choose a free one from 0 to 65534"});
  }
  ThrowUnlessOk(error, "create_data_channel");
  return channel;
}

std::shared_ptr<SctpTransport> PeerConnection::sctp() const {
  return WrapperOf<SctpTransport>(
      connection_.Call([](Core& core) { return core.engine->GetSctpTransport(); }));
}

void bind_peer_connection(py::module_& m) {
  py::class_<PeerConnection, std::shared_ptr<PeerConnection>>(m, "PeerConnection")
      .def(py::init([](const py::dict& given, std::shared_ptr<Mailbox> mailbox) {
             const Configuration configuration = ConfigurationFromPython(given);
             PeerConnection::Check(configuration.engine);
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
      .def("check_negotiation_needed", &PeerConnection::CheckNegotiationNeeded, py::arg("event_id"),
           unlocked(), "Posts `negotiationneeded` if that is still the case.")
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

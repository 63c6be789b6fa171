#include "interfaces/peer_connection_observer.h"

#include <utility>

#include "interfaces/data_channel.h"
#include "interfaces/description.h"
#include "interfaces/rtp_transceiver.h"
#include "net/delivery.h"
#include "net/gathering.h"
#include "pc/rtp_media_utils.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

void PeerConnectionObserver::Post(const char* event, Payload payload) {
  if (!events_stopped_) mailbox_->Post(key_, event, std::move(payload));
}

void PeerConnectionObserver::PostAfterTransports(const char* event, Payload payload) {
  network_->PostTask(
      [self = shared_from_this(), event, payload = std::move(payload)] { self->Post(event, payload); });
}

void PeerConnectionObserver::OnSignalingChange(webrtc::PeerConnectionInterface::SignalingState state) {
  if (state == webrtc::PeerConnectionInterface::kClosed) {
    sent_audio_.Clear();
  } else {
    UpdateSentAudio();
  }
  if (events_stopped_) return;
  Descriptions descriptions = Snapshot();
  descriptions.changed = state;
  Post("descriptions", std::move(descriptions));
  descriptions_posted_ = true;
}

void PeerConnectionObserver::PostDescriptions() {
  if (!descriptions_posted_ && !events_stopped_) Post("descriptions", Snapshot());
  descriptions_posted_ = false;
}

void PeerConnectionObserver::PostStreams() {
  if (events_stopped_) return;
  std::vector<ReceivedTrack> received;
  for (const auto& transceiver : connection_.load()->GetTransceivers()) {
    const auto receiver = transceiver->receiver();
    const auto direction = transceiver->fired_direction();
    if (transceiver->stopped() || !direction || !webrtc::RtpTransceiverDirectionHasRecv(*direction)) continue;
    received.push_back(
        {WrapperOf<RtpTransceiver>(transceiver), WrapperOf<RtpReceiver>(receiver), receiver->stream_ids()});
  }
  if (!received.empty()) Post("streams", std::move(received));
}

Descriptions PeerConnectionObserver::Snapshot() const {
  const auto copy = [this](const webrtc::SessionDescriptionInterface* engine) {
    return engine ? std::make_shared<SessionDescription>(engine->Clone(), public_addresses_) : nullptr;
  };
  webrtc::PeerConnectionInterface& connection = *connection_;
  return {.current_local = copy(connection.current_local_description()),
          .pending_local = copy(connection.pending_local_description()),
          .current_remote = copy(connection.current_remote_description()),
          .pending_remote = copy(connection.pending_remote_description()),
          .can_trickle = connection.can_trickle_ice_candidates()};
}

void PeerConnectionObserver::UpdateSentAudio() {
  // The network thread reports a transport's state in the middle of the task that changes it. That task must
  // end first.
  network_->PostTask([self = shared_from_this()] {
    Threads::Get().signaling()->PostTask([self] {
      if (auto* connection = self->connection_.load()) self->sent_audio_.Update(*connection);
    });
  });
}

void PeerConnectionObserver::Detach() {
  StopEvents();
  connection_ = nullptr;
  sent_audio_.Clear();
}

void PeerConnectionObserver::OnDataChannel(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel) {
  if (events_stopped_) return;
  auto wrapper = std::make_shared<DataChannel>(DataChannel::PropertiesOf(*channel), mailbox_, network_,
                                               Announcement::Take(*network_));
  // The record keeps the wrapper alive until the loop has it.
  wrapper->Attach(std::move(channel),
                  [key = key_, mailbox = mailbox_, wrapper] { mailbox->Post(key, "datachannel", wrapper); });
}

void PeerConnectionObserver::OnNegotiationNeededEvent(uint32_t event_id) {
  Post("negotiationcheck", static_cast<int64_t>(event_id));
}

void PeerConnectionObserver::CheckNegotiationNeeded(uint32_t event_id) {
  if (!events_stopped_ && connection_.load()->ShouldFireNegotiationNeededEvent(event_id)) {
    Post("negotiationneeded", static_cast<int64_t>(event_id));
  }
}

void PeerConnectionObserver::OnStandardizedIceConnectionChange(
    webrtc::PeerConnectionInterface::IceConnectionState state) {
  PostAfterTransports("iceconnectionstatechange", state);
}

void PeerConnectionObserver::OnConnectionChange(webrtc::PeerConnectionInterface::PeerConnectionState state) {
  PostAfterTransports("connectionstatechange", state);
  if (state == webrtc::PeerConnectionInterface::PeerConnectionState::kConnected && !events_stopped_) {
    peer_watch_->Watch(*connection_);
  }
  UpdateSentAudio();
}

void PeerConnectionObserver::OnIceGatheringChange(webrtc::PeerConnectionInterface::IceGatheringState state) {
  Post("icegatheringstatechange", state);
  // The null candidate of W3C webrtc §4.4.1.3.
  if (state == webrtc::PeerConnectionInterface::kIceGatheringComplete) Post("icecandidate");
}

void PeerConnectionObserver::OnIceCandidate(const webrtc::IceCandidate* candidate) {
  Post("icecandidate",
       CandidateLine{.candidate = WithPublicAddresses(candidate->ToString(), public_addresses_),
                     .sdp_mid = candidate->sdp_mid(),
                     .sdp_mline_index = candidate->sdp_mline_index(),
                     .username_fragment = candidate->candidate().username(),
                     .url = candidate->server_url()});
}

void PeerConnectionObserver::OnIceCandidateError(const std::string& address,
                                                 int port,
                                                 const std::string& url,
                                                 int error_code,
                                                 const std::string& error_text) {
  const std::string trouble = servers_ ? servers_->FailureOf(url) : "";
  const std::string text = trouble.empty() ? error_text : error_text + ": " + trouble;
  Post("icecandidateerror", CandidateError{address, port, url, error_code, text});
}

void PeerConnectionObserver::OnTrack(webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver) {
  // The engine also announces the tracks of sections that the offer rejects.
  if (transceiver->stopped()) return;
  const auto receiver = transceiver->receiver();
  const auto wrapper = WrapperOf<RtpReceiver>(receiver);
  wrapper->Watch(transceiver, mailbox_);
  Post("track", ReceivedTrack{WrapperOf<RtpTransceiver>(transceiver), wrapper, receiver->stream_ids()});
}

void PeerConnectionObserver::OnRemoveTrack(webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver) {
  const auto wrapper = WrapperOf<RtpReceiver>(std::move(receiver));
  wrapper->StopReception();
  Post("removetrack", wrapper);
}

}  // namespace wrtc

#include "interfaces/peer_connection_observer.h"

#include <utility>

#include "interfaces/data_channel.h"
#include "interfaces/description.h"
#include "interfaces/rtp_transceiver.h"
#include "net/gathering.h"
#include "pc/rtp_media_utils.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

void PeerConnectionObserver::Tell(const char* event, Payload payload) {
  if (!silent_) mailbox_->Post(key_, event, std::move(payload));
}

void PeerConnectionObserver::TellAfterTransports(const char* event, Payload payload) {
  Threads::Get().network()->PostTask(
      [self = shared_from_this(), event, payload = std::move(payload)] { self->Tell(event, payload); });
}

void PeerConnectionObserver::OnSignalingChange(webrtc::PeerConnectionInterface::SignalingState state) {
  if (state == webrtc::PeerConnectionInterface::kClosed) {
    sent_sound_.Clear();
  } else {
    UpdateSentSound();
  }
  if (silent_) return;
  Descriptions told = Snapshot();
  told.changed = state;
  Tell("descriptions", std::move(told));
  descriptions_told_ = true;
}

void PeerConnectionObserver::TellDescriptions() {
  if (!descriptions_told_ && !silent_) Tell("descriptions", Snapshot());
  descriptions_told_ = false;
}

void PeerConnectionObserver::TellStreams() {
  if (silent_) return;
  std::vector<TrackArrival> received;
  for (const auto& transceiver : connection_.load()->GetTransceivers()) {
    const auto receiver = transceiver->receiver();
    const auto direction = transceiver->fired_direction();
    if (!direction || !webrtc::RtpTransceiverDirectionHasRecv(*direction)) continue;
    received.push_back(
        {WrapperOf<RtpTransceiver>(transceiver), WrapperOf<RtpReceiver>(receiver), receiver->stream_ids()});
  }
  if (!received.empty()) Tell("streams", std::move(received));
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

void PeerConnectionObserver::UpdateSentSound() {
  // The network thread tells of a transport in the midst of the task that changes it: the rest of that first.
  Threads::Get().network()->PostTask([self = shared_from_this()] {
    Threads::Get().signaling()->PostTask([self] {
      if (auto* connection = self->connection_.load()) self->sent_sound_.Update(*connection);
    });
  });
}

void PeerConnectionObserver::Forget() {
  Silence();
  connection_ = nullptr;
  sent_sound_.Clear();
}

void PeerConnectionObserver::OnDataChannel(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel) {
  if (silent_) return;
  auto wrapper = std::make_shared<DataChannel>(std::move(channel), mailbox_, ReceiveBudget::Handed());
  // The record keeps the wrapper until the loop has it.
  wrapper->Attach([key = key_, mailbox = mailbox_, wrapper] { mailbox->Post(key, "datachannel", wrapper); });
}

void PeerConnectionObserver::OnNegotiationNeededEvent(uint32_t event_id) {
  Tell("negotiationneeded", static_cast<int64_t>(event_id));
}

void PeerConnectionObserver::OnStandardizedIceConnectionChange(
    webrtc::PeerConnectionInterface::IceConnectionState state) {
  TellAfterTransports("iceconnectionstatechange", state);
}

void PeerConnectionObserver::OnConnectionChange(webrtc::PeerConnectionInterface::PeerConnectionState state) {
  TellAfterTransports("connectionstatechange", state);
  if (state == webrtc::PeerConnectionInterface::PeerConnectionState::kConnected && !silent_) {
    peer_watch_->Watch(*connection_);
  }
  UpdateSentSound();
}

void PeerConnectionObserver::OnIceGatheringChange(webrtc::PeerConnectionInterface::IceGatheringState state) {
  Tell("icegatheringstatechange", state);
  // The candidate that is none, W3C webrtc §4.4.1.3.
  if (state == webrtc::PeerConnectionInterface::kIceGatheringComplete) Tell("icecandidate");
}

void PeerConnectionObserver::OnIceCandidate(const webrtc::IceCandidate* candidate) {
  Tell("icecandidate",
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
  const std::string trouble = servers_ ? servers_->TroubleOf(url) : "";
  const std::string text = trouble.empty() ? error_text : error_text + ": " + trouble;
  Tell("icecandidateerror", CandidateError{address, port, url, error_code, text});
}

void PeerConnectionObserver::OnTrack(webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver) {
  const auto receiver = transceiver->receiver();
  const auto wrapper = WrapperOf<RtpReceiver>(receiver);
  wrapper->Watch(transceiver, mailbox_);
  Tell("track", TrackArrival{WrapperOf<RtpTransceiver>(transceiver), wrapper, receiver->stream_ids()});
}

void PeerConnectionObserver::OnRemoveTrack(webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver) {
  const auto wrapper = WrapperOf<RtpReceiver>(std::move(receiver));
  wrapper->StopArrival();
  Tell("removetrack", wrapper);
}

}  // namespace wrtc

#include "interfaces/peer_connection_observer.h"

#include <utility>

#include "interfaces/data_channel.h"
#include "interfaces/rtp_transceiver.h"
#include "net/gathering.h"
#include "runtime/identity.h"

namespace wrtc {

void PeerConnectionObserver::Tell(const char* event, Payload payload) {
  if (!silent_) mailbox_->Post(key_, event, std::move(payload));
}

void PeerConnectionObserver::OnSignalingChange(webrtc::PeerConnectionInterface::SignalingState state) {
  Tell("signalingstatechange", state);
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
  Tell("iceconnectionstatechange", state);
}

void PeerConnectionObserver::OnConnectionChange(webrtc::PeerConnectionInterface::PeerConnectionState state) {
  Tell("connectionstatechange", state);
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
  Tell("track", TrackArrival{WrapperOf<RtpTransceiver>(transceiver), WrapperOf<RtpReceiver>(receiver),
                             receiver->stream_ids()});
}

void PeerConnectionObserver::OnRemoveTrack(webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver) {
  Tell("removetrack", WrapperOf<RtpReceiver>(std::move(receiver)));
}

}  // namespace wrtc

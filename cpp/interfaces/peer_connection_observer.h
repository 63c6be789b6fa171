#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/answered_codecs.h"
#include "interfaces/peer_watch.h"
#include "interfaces/sent_audio.h"
#include "net/tls_trust.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Posts the engine's events, which come on the signaling thread, to the mailbox.
class PeerConnectionObserver : public webrtc::PeerConnectionObserver,
                               public std::enable_shared_from_this<PeerConnectionObserver> {
 public:
  PeerConnectionObserver(Key key,
                         std::shared_ptr<Mailbox> mailbox,
                         std::map<std::string, std::string> public_addresses,
                         webrtc::Thread* network)
      : key_(key),
        mailbox_(std::move(mailbox)),
        public_addresses_(std::move(public_addresses)),
        network_(network),
        peer_watch_(std::make_shared<PeerWatch>(key, mailbox_, network)) {}

  // Errors of the connection's servers are posted with the reasons recorded in `servers`, which must outlive
  // the connection.
  void WatchServers(const ServerTrust* servers) { servers_ = servers; }

  // To be called when a description was set, or could not be set. Does nothing if the change of the signaling
  // state has posted the descriptions already. On the signaling thread.
  void PostDescriptions();
  // Restricts what is sent to the codecs of the answer. On the signaling thread.
  void ApplyAnswer() {
    if (!events_stopped_) answered_codecs_.Apply(*connection_);
  }
  // Posts the streams of the tracks that are received now (W3C webrtc §4.4.1.5). On the signaling thread.
  void PostStreams();
  // Posts "negotiationneeded" if negotiation is still needed, since the "negotiationcheck" of that id. On the
  // signaling thread.
  void CheckNegotiationNeeded(uint32_t event_id);
  void CheckPeerClosed() { peer_watch_->CheckAgain(); }
  // Nothing is posted from now on (W3C webrtc §4.4.1.10: close() fires no events).
  void StopEvents() { events_stopped_ = true; }

  // To be called once the connection exists, on the signaling thread.
  void Observe(webrtc::PeerConnectionInterface* connection) { connection_ = connection; }
  // To be called on the signaling thread, when the connection is closed and about to be destroyed.
  void Detach();
  // To be called when a sender got another track.
  void UpdateSentAudio();

 private:
  void Post(const char* event, Payload payload = {});
  // Like Post(), but after the current task of the network thread: a transport's state must be posted before
  // the state of the connection that follows from it (W3C webrtc §5.5, §5.6).
  void PostAfterTransports(const char* event, Payload payload = {});
  Descriptions Snapshot() const;

  void OnSignalingChange(webrtc::PeerConnectionInterface::SignalingState state) override;
  void OnDataChannel(webrtc::scoped_refptr<webrtc::DataChannelInterface> channel) override;
  void OnNegotiationNeededEvent(uint32_t event_id) override;
  void OnStandardizedIceConnectionChange(webrtc::PeerConnectionInterface::IceConnectionState state) override;
  void OnConnectionChange(webrtc::PeerConnectionInterface::PeerConnectionState state) override;
  void OnIceGatheringChange(webrtc::PeerConnectionInterface::IceGatheringState state) override;
  void OnIceCandidate(const webrtc::IceCandidate* candidate) override;
  void OnIceCandidateError(const std::string& address,
                           int port,
                           const std::string& url,
                           int error_code,
                           const std::string& error_text) override;
  void OnTrack(webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver) override;
  void OnRemoveTrack(webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver) override;

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  const std::map<std::string, std::string> public_addresses_;
  webrtc::Thread* const network_;
  const ServerTrust* servers_ = nullptr;
  const std::shared_ptr<PeerWatch> peer_watch_;
  AnsweredCodecs answered_codecs_;
  std::atomic<webrtc::PeerConnectionInterface*> connection_{nullptr};
  std::atomic<bool> events_stopped_{false};
  // Used on the signaling thread only: whether the last change of the signaling state posted the
  // descriptions.
  bool descriptions_posted_ = false;
  SentAudio sent_audio_;
};

}  // namespace wrtc

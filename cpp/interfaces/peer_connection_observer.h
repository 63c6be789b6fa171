#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/answered_codecs.h"
#include "interfaces/peer_watch.h"
#include "interfaces/sent_sound.h"
#include "net/tls_trust.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Tells the mailbox what the engine tells on its signaling thread.
class PeerConnectionObserver : public webrtc::PeerConnectionObserver,
                               public std::enable_shared_from_this<PeerConnectionObserver> {
 public:
  PeerConnectionObserver(Key key,
                         std::shared_ptr<Mailbox> mailbox,
                         std::map<std::string, std::string> public_addresses)
      : key_(key),
        mailbox_(std::move(mailbox)),
        public_addresses_(std::move(public_addresses)),
        peer_watch_(std::make_shared<PeerWatch>(key, mailbox_)) {}

  // What the connection's servers did wrong is told with their errors. It must outlive the connection.
  void WatchServers(const ServerTrust* servers) { servers_ = servers; }

  // A description was set or could not be set: told here unless the signaling state told it. On the signaling
  // thread.
  void TellDescriptions();
  // Has what was answered be sent. On the signaling thread.
  void ApplyAnswer() {
    if (!silent_) answered_codecs_.Apply(*connection_);
  }
  // The streams of what is received now (W3C webrtc §4.4.1.5). On the signaling thread.
  void TellStreams();
  void LookForPeer() { peer_watch_->LookAgain(); }
  // What follows is not told any more (W3C webrtc §4.4.1.10: close() fires no events).
  void Silence() { silent_ = true; }

  // The connection that it observes, once there is one.
  void Observe(webrtc::PeerConnectionInterface* connection) { connection_ = connection; }
  // On the signaling thread: it is closed, and goes.
  void Forget();
  // After a sender got another track.
  void UpdateSentSound();

 private:
  void Tell(const char* event, Payload payload = {});
  // As Tell(), after what the network thread is doing: a transport's state is told before the state of the
  // whole that follows from it (W3C webrtc §5.5, §5.6).
  void TellAfterTransports(const char* event, Payload payload = {});
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
  const ServerTrust* servers_ = nullptr;
  const std::shared_ptr<PeerWatch> peer_watch_;
  AnsweredCodecs answered_codecs_;
  std::atomic<webrtc::PeerConnectionInterface*> connection_{nullptr};
  std::atomic<bool> silent_{false};
  // Of the signaling thread: whether the last change of the signaling state told the descriptions.
  bool descriptions_told_ = false;
  SentSound sent_sound_;
};

}  // namespace wrtc

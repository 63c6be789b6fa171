#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/peer_connection_interface.h"
#include "net/tls_trust.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Tells the mailbox what the engine tells on its signaling thread.
class PeerConnectionObserver : public webrtc::PeerConnectionObserver {
 public:
  PeerConnectionObserver(Key key,
                         std::shared_ptr<Mailbox> mailbox,
                         std::map<std::string, std::string> public_addresses)
      : key_(key), mailbox_(std::move(mailbox)), public_addresses_(std::move(public_addresses)) {}

  // What the connection's servers did wrong is told with their errors. It must outlive the connection.
  void WatchServers(const ServerTrust* servers) { servers_ = servers; }

  // What follows is not told any more (W3C webrtc §4.4.1.10: close() fires no events).
  void Silence() { silent_ = true; }

 private:
  void Tell(const char* event, Payload payload = {});

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
  std::atomic<bool> silent_{false};
};

}  // namespace wrtc

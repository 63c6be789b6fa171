#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/peer_connection_interface.h"
#include "engine/engine.h"
#include "interfaces/data_channel.h"
#include "interfaces/rtp_transceiver.h"
#include "interfaces/sctp_transport.h"
#include "net/candidate_check.h"
#include "net/gathering.h"
#include "runtime/completion.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

class PeerConnectionObserver;

// W3C webrtc §4.4, RTCPeerConnection. The results of awaited calls are posted to the mailbox, with the token
// that the call was given.
class PeerConnection : public Native, public Counted<PeerConnection> {
 public:
  using Configuration = webrtc::PeerConnectionInterface::RTCConfiguration;
  using OfferAnswerOptions = webrtc::PeerConnectionInterface::RTCOfferAnswerOptions;

  PeerConnection(const Configuration& configuration,
                 const Gathering& gathering,
                 std::shared_ptr<Mailbox> mailbox);
  ~PeerConnection();

  // May be called in any state and repeatedly. Closing posts no events.
  void Close();

  // `max_message_size` is the limit that data channels announce.
  void CreateOffer(Key token, const OfferAnswerOptions& options, int max_message_size);
  void CreateAnswer(Key token, const OfferAnswerOptions& options, int max_message_size);
  // Without a type, it sets the description that the signaling state calls for.
  void SetLocalDescription(Key token, std::optional<webrtc::SdpType> type, const std::string& sdp);
  void SetRemoteDescription(Key token, webrtc::SdpType type, const std::string& sdp);
  // An empty candidate line means the end of candidates.
  void AddIceCandidate(Key token, const CandidateLine& candidate);
  void Settle(Key token);
  void CheckPeerClosed();
  void RestartIce();
  void SetConfiguration(const Configuration& configuration);
  // In bits per second, for everything that is sent. Without `start`, the bandwidth estimate is kept.
  void SetBitrate(std::optional<int> start, std::optional<int> min, std::optional<int> max);
  bool ShouldFireNegotiationNeeded(uint32_t event_id) const;
  void GetStats(Key token,
                const std::shared_ptr<RtpSender>& sender,
                const std::shared_ptr<RtpReceiver>& receiver);

  std::shared_ptr<DataChannel> CreateDataChannel(const std::string& label,
                                                 const webrtc::DataChannelInit& init);
  std::shared_ptr<SctpTransport> sctp() const;

  std::shared_ptr<RtpSender> AddTrack(const std::shared_ptr<MediaStreamTrack>& track,
                                      const std::vector<std::string>& stream_ids);
  // Does nothing for a sender of another connection.
  void RemoveTrack(const std::shared_ptr<RtpSender>& sender);
  // To be called when a sender got another track.
  void UpdateSentAudio();
  std::shared_ptr<RtpTransceiver> AddTransceiver(const std::shared_ptr<MediaStreamTrack>& track,
                                                 const webrtc::RtpTransceiverInit& init);
  std::shared_ptr<RtpTransceiver> AddTransceiver(webrtc::MediaType kind,
                                                 const webrtc::RtpTransceiverInit& init);
  std::vector<std::shared_ptr<RtpSender>> senders() const;
  std::vector<std::shared_ptr<RtpReceiver>> receivers() const;
  std::vector<std::shared_ptr<RtpTransceiver>> transceivers() const;

 private:
  // Throws OperationError for a candidate whose ICE generation is not that of the remote description.
  void CheckGenerationOf(const webrtc::IceCandidate& candidate) const;
  void Ignore(const Completion& completion);
  // Lets an answer that continues the peer's DTLS association keep the peer's role in it.
  void KeepDtlsRoles(webrtc::SessionDescriptionInterface& answer) const;
  Completion CompletionFor(Key token, const char* doing) const { return Completion(mailbox_, token, doing); }

  // To be called before the engine makes a transceiver or gets a description with media.
  void PrepareForMedia();
  webrtc::Thread* network() const { return place_.network().thread; }

  const std::shared_ptr<Mailbox> mailbox_;
  Engine::Place place_;
  const std::map<std::string, std::string> public_addresses_;
  std::shared_ptr<PeerConnectionObserver> observer_;
  CandidateBudget remote_candidates_;
  const std::shared_ptr<std::atomic<int>> pending_remote_descriptions_ =
      std::make_shared<std::atomic<int>>(0);
  std::unique_ptr<EngineRef<webrtc::PeerConnectionInterface>> connection_;
  // Used on the signaling thread only.
  bool prepared_for_media_ = false;
};

}  // namespace wrtc

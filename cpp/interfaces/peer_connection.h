#pragma once

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
#include "runtime/mailbox.h"
#include "runtime/on_signaling.h"

namespace wrtc {

class PeerConnectionObserver;

// W3C webrtc §4.4, RTCPeerConnection. The results of awaited calls are posted to the mailbox, with the token
// that the call was given.
//
// The constructor, Close() and what returns nothing do not wait for the engine: the signaling thread creates
// the engine's connection and makes the calls, in their order. Other functions wait for those before them.
class PeerConnection : public Native, public Counted<PeerConnection> {
 public:
  using Configuration = webrtc::PeerConnectionInterface::RTCConfiguration;
  using OfferAnswerOptions = webrtc::PeerConnectionInterface::RTCOfferAnswerOptions;

  // Throws what the engine would refuse to create a connection with.
  static void Check(const Configuration& configuration);
  // For a configuration that Check() accepts.
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
  // Waits, because only the engine knows what it refuses.
  void SetConfiguration(const Configuration& configuration);
  // In bits per second, for everything that is sent. Without `start`, the bandwidth estimate is kept. The
  // limits must not contradict each other.
  void SetBitrate(std::optional<int> start, std::optional<int> min, std::optional<int> max);
  // Posts "negotiationneeded" if negotiation is still needed, since the "negotiationcheck" of that id.
  void CheckNegotiationNeeded(uint32_t event_id);
  void GetStats(Key token,
                const std::shared_ptr<RtpSender>& sender,
                const std::shared_ptr<RtpReceiver>& receiver);

  // Waits for a negotiated channel, whose id may be in use.
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
  // The part for the signaling thread, which outlives this object until the last call has been made.
  struct Core {
    void Create(const Engine::Network& place,
                const Configuration& configuration,
                const Gathering& gathering,
                webrtc::PeerConnectionDependencies parts);
    void Close();
    // To be called before the engine makes a transceiver or gets a description with media.
    void PrepareForMedia();
    // Lets an answer that continues the peer's DTLS association keep the peer's role in it.
    void KeepDtlsRoles(webrtc::SessionDescriptionInterface& answer) const;
    // Whether a candidate's ICE generation is that of the remote description.
    bool KnowsGenerationOf(const webrtc::IceCandidate& candidate) const;

    std::shared_ptr<PeerConnectionObserver> observer;
    std::shared_ptr<int> pending_remote_descriptions = std::make_shared<int>(0);
    bool prepared_for_media = false;
    // Refers to the observer until it is gone.
    webrtc::scoped_refptr<webrtc::PeerConnectionInterface> engine;
  };

  void Ignore(Completion completion);
  Completion CompletionFor(Key token, const char* doing) const { return Completion(mailbox_, token, doing); }
  webrtc::Thread* network() const { return place_.network().thread; }

  const std::shared_ptr<Mailbox> mailbox_;
  Engine::Place place_;
  const std::shared_ptr<PeerConnectionObserver> observer_;
  const std::shared_ptr<CandidateBudget> remote_candidates_ = std::make_shared<CandidateBudget>();
  const OnSignaling<Core> connection_;
};

}  // namespace wrtc

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/rtp_sender_interface.h"
#include "interfaces/dtls_transport.h"
#include "interfaces/dtmf_sender.h"
#include "interfaces/media_stream_track.h"
#include "runtime/completion.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// W3C webrtc §5.2, RTCRtpSender.
class RtpSender : public Native, public Counted<RtpSender> {
 public:
  explicit RtpSender(webrtc::scoped_refptr<webrtc::RtpSenderInterface> sender) : sender_(std::move(sender)) {}

  std::shared_ptr<MediaStreamTrack> track() const;
  std::shared_ptr<DtlsTransport> transport() const;
  // Null for video.
  std::shared_ptr<DtmfSender> dtmf() const;
  std::string id() const { return sender_->id(); }
  webrtc::MediaType kind() const { return sender_->media_type(); }
  std::vector<std::string> stream_ids() const { return sender_->stream_ids(); }
  void SetStreams(const std::vector<std::string>& stream_ids) { sender_->SetStreams(stream_ids); }
  // Restricts the negotiated codecs to those with these payload types, the preferred one first. An empty list
  // allows all. For the signaling thread.
  void RestrictCodecs(std::vector<int> payload_types);
  // SetParameters() takes these parameters, modified, once; it then needs new ones (W3C webrtc §5.2,
  // [[LastReturnedParameters]]).
  webrtc::RtpParameters GetParameters();
  const std::optional<webrtc::RtpParameters>& last_parameters() const { return last_parameters_; }
  void SetParameters(Completion completion, webrtc::RtpParameters parameters);
  // Null stops sending. Throws TypeError for a track of another kind, and InvalidStateError for a stopped
  // sender.
  void ReplaceTrack(const std::shared_ptr<MediaStreamTrack>& track);
  // Sets the limit of encodings for which the program has set none.
  void SetDefaultMaxBitrate(int bits_per_second);
  // For the encodings with these RIDs; an empty list means all.
  void GenerateKeyFrame(const std::vector<std::string>& rids);

  const webrtc::scoped_refptr<webrtc::RtpSenderInterface>& engine() const { return sender_.share(); }

 private:
  EngineRef<webrtc::RtpSenderInterface> sender_;
  std::optional<webrtc::RtpParameters> last_parameters_;
  // The engine's full data of the codecs in last_parameters_.
  std::vector<webrtc::RtpCodecParameters> last_codecs_;
  // This and the next are for the signaling thread only.
  std::vector<int> allowed_payload_types_;
  std::optional<webrtc::RtpCodec> answered_codec_;
};

}  // namespace wrtc

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
  // Of the codecs that the peer takes, only those with these payload types, the best first; all for none. On
  // the signaling thread.
  void SendOnly(std::vector<int> payload_types);
  // SetParameters() takes these, changed, once, and then wants new ones (W3C webrtc §5.2,
  // [[LastReturnedParameters]]).
  webrtc::RtpParameters GetParameters();
  const std::optional<webrtc::RtpParameters>& last_parameters() const { return last_parameters_; }
  void SetParameters(Completion completion, webrtc::RtpParameters parameters);
  // Null stops sending. InvalidModificationError or TypeError for a track of another kind.
  void ReplaceTrack(const std::shared_ptr<MediaStreamTrack>& track);
  // Of encodings for which the program has set none.
  void SetDefaultMaxBitrate(int bits_per_second);
  // Of the encodings with these rids; of all for none.
  void GenerateKeyFrame(const std::vector<std::string>& rids);

  const webrtc::scoped_refptr<webrtc::RtpSenderInterface>& engine() const { return sender_.share(); }

 private:
  EngineRef<webrtc::RtpSenderInterface> sender_;
  std::optional<webrtc::RtpParameters> last_parameters_;
  // What the engine knows of the codecs in those.
  std::vector<webrtc::RtpCodecParameters> last_codecs_;
  // Two of the signaling thread.
  std::vector<int> only_;
  std::optional<webrtc::RtpCodec> answered_codec_;
};

}  // namespace wrtc

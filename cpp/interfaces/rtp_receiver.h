#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/rtp_receiver_interface.h"
#include "interfaces/dtls_transport.h"
#include "interfaces/media_stream_track.h"
#include "interfaces/reception_monitor.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// W3C webrtc §5.3, RTCRtpReceiver.
class RtpReceiver : public Native, public Counted<RtpReceiver> {
 public:
  explicit RtpReceiver(webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver)
      : receiver_(std::move(receiver)) {}

  // Posts from now on when packets begin to arrive, and when they stop. For the signaling thread.
  void Watch(const webrtc::scoped_refptr<webrtc::RtpTransceiverInterface>& transceiver,
             const std::shared_ptr<Mailbox>& mailbox);
  // To be called when the negotiated direction ends reception.
  void StopReception();

  std::shared_ptr<MediaStreamTrack> track() const;
  std::shared_ptr<DtlsTransport> transport() const;
  std::string id() const { return receiver_->id(); }
  webrtc::MediaType kind() const { return receiver_->media_type(); }
  std::vector<std::string> stream_ids() const { return receiver_->stream_ids(); }
  webrtc::RtpParameters parameters() const { return receiver_->GetParameters(); }
  std::vector<webrtc::RtpSource> sources() const { return receiver_->GetSources(); }
  // None for the engine's own choice.
  void SetJitterBufferTarget(std::optional<double> seconds) {
    receiver_->SetJitterBufferMinimumDelay(seconds);
  }
  // Requests a key frame from the sender, by RTCP; for video only.
  void RequestKeyFrame();

  const webrtc::scoped_refptr<webrtc::RtpReceiverInterface>& engine() const { return receiver_.share(); }

 private:
  EngineRef<webrtc::RtpReceiverInterface> receiver_;
  Owned<std::shared_ptr<ReceptionMonitor>> reception_;
};

}  // namespace wrtc

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/rtp_transceiver_interface.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/rtp_sender.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// W3C webrtc §5.4, RTCRtpTransceiver.
class RtpTransceiver : public Native, public Counted<RtpTransceiver> {
 public:
  explicit RtpTransceiver(webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver)
      : transceiver_(std::move(transceiver)) {}

  std::optional<std::string> mid() const { return transceiver_->mid(); }
  webrtc::MediaType kind() const { return transceiver_->media_type(); }
  std::shared_ptr<RtpSender> sender() const;
  std::shared_ptr<RtpReceiver> receiver() const;
  webrtc::RtpTransceiverDirection direction() const { return transceiver_->direction(); }
  void SetDirection(webrtc::RtpTransceiverDirection direction);
  std::optional<webrtc::RtpTransceiverDirection> current_direction() const {
    return transceiver_->current_direction();
  }
  bool stopped() const { return transceiver_->stopped() || transceiver_->stopping(); }
  void Stop();
  void SetCodecPreferences(std::vector<webrtc::RtpCodecCapability> codecs);
  // W3C webrtc-extensions §5, each with its direction.
  std::vector<webrtc::RtpHeaderExtensionCapability> HeaderExtensionsToNegotiate() const {
    return transceiver_->GetHeaderExtensionsToNegotiate();
  }
  std::vector<webrtc::RtpHeaderExtensionCapability> NegotiatedHeaderExtensions() const {
    return transceiver_->GetNegotiatedHeaderExtensions();
  }
  void SetHeaderExtensionsToNegotiate(const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions);

 private:
  EngineRef<webrtc::RtpTransceiverInterface> transceiver_;
};

}  // namespace wrtc

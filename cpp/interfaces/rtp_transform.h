#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/rtp_receiver_interface.h"
#include "api/rtp_sender_interface.h"
#include "media/encoded/frame_transformer.h"
#include "runtime/engine_ref.h"
#include "runtime/identity.h"

namespace wrtc {

// A receiver of audio must keep one transformer for its whole life: setting another one would crash the
// process.
webrtc::scoped_refptr<FrameTransformer> OnlyTransformerOf(const webrtc::RtpReceiverInterface* receiver);

// The transformer of an RTP sender or receiver. There is one (WrapperOf) for as long as anything needs it;
// after that, the transformer lets every frame through.
template <class Endpoint>
class RtpTransform : public Native {
 public:
  explicit RtpTransform(webrtc::scoped_refptr<Endpoint> endpoint)
      : endpoint_(std::move(endpoint)), transformer_(MakeTransformer()) {}
  // Called once, for the only one.
  void Begin() { endpoint_->SetFrameTransformer(transformer_.held()); }

  const EngineRef<Endpoint>& endpoint() const { return endpoint_; }
  const webrtc::scoped_refptr<FrameTransformer>& transformer() const { return transformer_.held(); }

 private:
  webrtc::scoped_refptr<FrameTransformer> MakeTransformer() const {
    if constexpr (std::is_same_v<Endpoint, webrtc::RtpReceiverInterface>) {
      if (endpoint_->media_type() == webrtc::MediaType::AUDIO) return OnlyTransformerOf(endpoint_.get());
      return webrtc::make_ref_counted<FrameTransformer>(
          DecodeGate::Create(webrtc::scoped_refptr<webrtc::VideoTrackInterface>(
              static_cast<webrtc::VideoTrackInterface*>(endpoint_->track().get()))));
    } else {
      return webrtc::make_ref_counted<FrameTransformer>(nullptr);
    }
  }

  EngineRef<Endpoint> endpoint_;
  const EngineRef<FrameTransformer> transformer_;
};

using ReceiverTransform = RtpTransform<webrtc::RtpReceiverInterface>;
using SenderTransform = RtpTransform<webrtc::RtpSenderInterface>;

}  // namespace wrtc

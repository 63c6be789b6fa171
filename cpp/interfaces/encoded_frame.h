#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "media/encoded/frame_transformer.h"
#include "runtime/native.h"

namespace wrtc {

// W3C webrtc-encoded-transform, RTCEncodedVideoFrame and RTCEncodedAudioFrame. It is empty once it has been
// written.
class EncodedFrame {
 public:
  // `transformer` is the key of the transformer that the frame came from.
  EncodedFrame(TransformableFrame frame, Key transformer)
      : frame_(std::move(frame)), transformer_(transformer) {}

  Key transformer() const { return transformer_; }
  // Throws InvalidStateError if the frame has been written.
  webrtc::TransformableFrameInterface& frame() const;
  // Null for audio.
  const webrtc::TransformableVideoFrameInterface* video() const;
  std::shared_ptr<EncodedFrame> Clone() const;
  TransformableFrame Give();

 private:
  TransformableFrame frame_;
  const Key transformer_;
};

}  // namespace wrtc

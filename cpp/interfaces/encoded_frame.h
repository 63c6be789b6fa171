#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "media/encoded/frame_transformer.h"
#include "runtime/native.h"

namespace wrtc {

// W3C webrtc-encoded-transform, RTCEncodedVideoFrame and RTCEncodedAudioFrame: empty once it was written.
class EncodedFrame {
 public:
  // `transformer` is the one that it came from.
  EncodedFrame(TransformableFrame frame, Key transformer)
      : frame_(std::move(frame)), transformer_(transformer) {}

  Key transformer() const { return transformer_; }
  // Throws InvalidStateError once it was written.
  webrtc::TransformableFrameInterface& frame() const;
  // Null for sound.
  const webrtc::TransformableVideoFrameInterface* video() const;
  std::shared_ptr<EncodedFrame> Clone() const;
  TransformableFrame Give();

 private:
  TransformableFrame frame_;
  const Key transformer_;
};

}  // namespace wrtc

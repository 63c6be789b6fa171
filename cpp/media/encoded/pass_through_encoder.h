#pragma once

#include <memory>

#include "api/video_codecs/video_encoder_factory.h"

namespace wrtc {

// Encoders that forward frames which are already encoded (EncodedBuffer). The encoders of `own` encode other
// frames. The encoders of `shared`, which must not be bound to a thread, encode a frame once for many viewers
// (SharedBuffer).
std::unique_ptr<webrtc::VideoEncoderFactory> CreatePassThroughEncoderFactory(
    std::unique_ptr<webrtc::VideoEncoderFactory> own,
    std::unique_ptr<webrtc::VideoEncoderFactory> shared);

}  // namespace wrtc

#pragma once

#include <memory>

#include "api/video_codecs/video_encoder_factory.h"

namespace wrtc {

// Encoders that pass on pictures which are encoded already (EncodedBuffer), and have those of `own` encode
// the others. Those of `shared`, which must be bound to no thread, encode a picture once for many
// (SharedBuffer).
std::unique_ptr<webrtc::VideoEncoderFactory> CreatePassThroughEncoderFactory(
    std::unique_ptr<webrtc::VideoEncoderFactory> own,
    std::unique_ptr<webrtc::VideoEncoderFactory> shared);

}  // namespace wrtc

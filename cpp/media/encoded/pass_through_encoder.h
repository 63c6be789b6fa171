#pragma once

#include <memory>

#include "api/video_codecs/video_encoder_factory.h"

namespace wrtc {

// Encoders that pass on pictures which are encoded already (EncodedBuffer), and have `factory`'s encode the
// others.
std::unique_ptr<webrtc::VideoEncoderFactory> CreatePassThroughEncoderFactory(
    std::unique_ptr<webrtc::VideoEncoderFactory> factory);

}  // namespace wrtc

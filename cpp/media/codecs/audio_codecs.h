#pragma once

#include "api/audio_codecs/audio_decoder_factory.h"
#include "api/audio_codecs/audio_encoder_factory.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// The engine's audio codecs, but Opus is offered as stereo (RFC 7587 §6.1). The engine itself offers mono,
// and peers would mix down what they send.
webrtc::scoped_refptr<webrtc::AudioEncoderFactory> CreateAudioEncoderFactory();
webrtc::scoped_refptr<webrtc::AudioDecoderFactory> CreateAudioDecoderFactory();

}  // namespace wrtc

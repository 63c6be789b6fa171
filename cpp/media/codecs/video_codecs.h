#pragma once

#include <functional>
#include <memory>

#include "api/environment/environment.h"
#include "api/rtp_parameters.h"
#include "api/video_codecs/sdp_video_format.h"
#include "api/video_codecs/video_decoder.h"
#include "api/video_codecs/video_decoder_factory.h"
#include "api/video_codecs/video_encoder.h"
#include "api/video_codecs/video_encoder_factory.h"

namespace wrtc {

// VP8, VP9 and AV1 as the engine has them, H.264 by OpenH264, and what is registered below. Simulcast is one
// encoder for each stream where an encoder cannot do it by itself.
std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory();
// The same without simulcast. These encoders are bound to no thread.
std::unique_ptr<webrtc::VideoEncoderFactory> CreateSingleVideoEncoderFactory();
std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory();

// The place of hardware codecs: connections made from then on offer `format`, and make its codec with `make`,
// on any thread, even where the engine has one of that format; without parameters, for all formats of that
// name. An unknown name travels as it is: the receiver needs a decoder of the same name. Null from `make`
// leaves it to the engine's own.
template <class Codec>
using MakeCodec =
    std::function<std::unique_ptr<Codec>(const webrtc::Environment&, const webrtc::SdpVideoFormat&)>;

// Both return what Unregister() takes.
int RegisterVideoEncoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoEncoder> make);
int RegisterVideoDecoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoDecoder> make);
// Codecs that exist go on.
void UnregisterVideoCodec(int registration);

// The engine lists what there was when it began; this makes the list that of now.
void UpdateVideoCapabilities(webrtc::RtpCapabilities& capabilities, bool sending);

}  // namespace wrtc

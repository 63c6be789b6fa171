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

// VP8, VP9 and AV1 of the engine, H.264 of OpenH264, and the codecs registered below. If an encoder does not
// support simulcast, there is one for each stream.
std::unique_ptr<webrtc::VideoEncoderFactory> CreateVideoEncoderFactory();
// The same without simulcast. These encoders are not bound to a thread.
std::unique_ptr<webrtc::VideoEncoderFactory> CreateSingleVideoEncoderFactory();
std::unique_ptr<webrtc::VideoDecoderFactory> CreateVideoDecoderFactory();

// For codecs that a program adds, such as hardware codecs. Connections created later offer `format`, and
// create its codec with `make`, on any thread, even if the engine supports that format too. A format without
// parameters stands for all formats of its name. An unknown name is negotiated as it is: the receiver needs a
// decoder of the same name. If `make` returns null, the engine's own codec is used.
template <class Codec>
using MakeCodec =
    std::function<std::unique_ptr<Codec>(const webrtc::Environment&, const webrtc::SdpVideoFormat&)>;

// Both return what UnregisterVideoCodec() takes.
int RegisterVideoEncoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoEncoder> make);
int RegisterVideoDecoder(webrtc::SdpVideoFormat format, MakeCodec<webrtc::VideoDecoder> make);
// Existing codecs continue to work.
void UnregisterVideoCodec(int registration);

// The engine's list dates from when it started; this brings it up to date.
void UpdateVideoCapabilities(webrtc::RtpCapabilities& capabilities, bool sending);

}  // namespace wrtc

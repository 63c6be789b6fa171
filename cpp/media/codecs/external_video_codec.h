#pragma once

#include <memory>
#include <string>

#include "api/video_codecs/sdp_video_format.h"
#include "api/video_codecs/video_decoder.h"
#include "api/video_codecs/video_encoder.h"
#include "media/codecs/external_codec.h"

namespace wrtc {

// The engine's side of a codec that another thread runs. It is added to `codecs` with its first job.
std::unique_ptr<webrtc::VideoEncoder> CreateExternalEncoder(std::shared_ptr<ExternalCodecs> codecs,
                                                            const webrtc::SdpVideoFormat& format,
                                                            std::string implementation);
std::unique_ptr<webrtc::VideoDecoder> CreateExternalDecoder(std::shared_ptr<ExternalCodecs> codecs,
                                                            std::string implementation);

}  // namespace wrtc

#pragma once

#include <memory>
#include <string>

#include "api/video_codecs/sdp_video_format.h"
#include "api/video_codecs/video_decoder.h"
#include "api/video_codecs/video_encoder.h"
#include "media/codecs/outside_codec.h"

namespace wrtc {

// The engine's side of a codec whose work another thread does. `codecs` learns of it with its first job.
std::unique_ptr<webrtc::VideoEncoder> CreateOutsideEncoder(std::shared_ptr<OutsideCodecs> codecs,
                                                           const webrtc::SdpVideoFormat& format,
                                                           std::string implementation);
std::unique_ptr<webrtc::VideoDecoder> CreateOutsideDecoder(std::shared_ptr<OutsideCodecs> codecs,
                                                           std::string implementation);

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <span>

#include "api/video/video_codec_type.h"

namespace wrtc {

// The largest picture that is decoded, in samples of luma: that of the highest levels of H.264 (6.2, ITU-T
// H.264 table A-1), VP9 (6.2) and AV1 (6.3, annex A.3), such as 8192x4352. A peer could have a decoder
// allocate gigabytes else, by a few bytes.
inline constexpr uint64_t kMostDecodedSamples = 35'651'584;

// Whether what is to be decoded says that it is larger; false for what says nothing, and for AV1, whose
// decoder is told the limit itself.
bool ExceedsPictureLimit(webrtc::VideoCodecType codec, std::span<const uint8_t> picture);

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <span>

#include "api/video/video_codec_type.h"

namespace wrtc {

// The largest frame that is decoded, in luma samples, such as 8192x4352: the limit of the highest levels of
// H.264 (6.2, ITU-T H.264 table A-1), VP9 (6.2) and AV1 (6.3, annex A.3). Without a limit, a few bytes from a
// peer could make a decoder allocate gigabytes.
inline constexpr uint64_t kMaxDecodedSamples = 35'651'584;

// Whether an encoded frame declares a larger size. False if it declares none, and for AV1, whose decoder has
// a limit of its own (dav1d_open.cpp).
bool ExceedsFrameSizeLimit(webrtc::VideoCodecType codec, std::span<const uint8_t> data);

}  // namespace wrtc

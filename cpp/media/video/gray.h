#pragma once

#include "media/video/pixel_format.h"

namespace wrtc {

// Between GRAY8, which is 0 to 255, and luma, which is 16 to 235 unless it has the full range.
void GrayToI420(const Pixels& gray, const MutablePixels& to);
void LumaToGray(const Pixels& yuv, bool full_range, const MutablePixels& gray);

}  // namespace wrtc

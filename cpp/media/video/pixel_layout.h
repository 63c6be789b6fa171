#pragma once

#include "media/video/pixel_format.h"

namespace wrtc {

// Conversions that do not change colours: bit depth, byte order and alpha. Both sides have the same size.

void CopyPlanes(const Pixels& from, const MutablePixels& to);
// Converts luma and chroma to another bit depth, between planar formats with the same chroma subsampling.
void ChangeDepth(const Pixels& from, const MutablePixels& to);
// Between packed formats with colours.
void ChangeOrder(const Pixels& from, const MutablePixels& to);
// Writes the alpha of `to`, if it has any: that of `from`, or else opaque.
void WriteAlpha(const Pixels& from, const MutablePixels& to);

}  // namespace wrtc

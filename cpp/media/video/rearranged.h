#pragma once

#include "media/video/pixel_format.h"

namespace wrtc {

// What changes no colour: the depth of values, the order of bytes, and alpha. All of the same size.

void CopyPlanes(const Pixels& from, const MutablePixels& to);
// Luma and chroma of planar formats whose chroma is alike, into values of another depth.
void ChangeDepth(const Pixels& from, const MutablePixels& to);
// Of packed formats with colours.
void ChangeOrder(const Pixels& from, const MutablePixels& to);
// The alpha of `to`, if it has any: that of `from`, else opaque.
void WriteAlpha(const Pixels& from, const MutablePixels& to);

}  // namespace wrtc

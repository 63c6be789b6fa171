#pragma once

#include <optional>

#include "api/scoped_refptr.h"
#include "api/video/color_space.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame_buffer.h"
#include "media/video/pixel_format.h"

namespace wrtc {

// RGB and gray become BT.601 in limited range, which the engine's codecs expect.
void ConvertToI420(const Pixels& from, webrtc::I420Buffer& to);
// The colour space of YUV that was converted from RGB or gray.
webrtc::ColorSpace DefaultColorSpace();
// Converts a buffer of any format into memory of the same size, in `to.format`. `space` is the colour space
// of the buffer's YUV; if it gives no matrix and range, DefaultColorSpace() applies. The conversion is exact
// if only byte order, depth or alpha change; otherwise it goes through 8 bits.
void Convert(webrtc::VideoFrameBuffer& from,
             const std::optional<webrtc::ColorSpace>& space,
             const MutablePixels& to);

// A new buffer with a copy of the pixels, in their format.
webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPixels(const Pixels& pixels);
// The pixels of a buffer. A buffer in another format is converted first, and `keep` then holds the result.
Pixels PixelsOf(webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& keep);
// Whether the engine's encoders and scalers accept buffers of that format.
bool IsEngineFormat(PixelFormat format);

}  // namespace wrtc

#pragma once

#include <optional>

#include "api/scoped_refptr.h"
#include "api/video/color_space.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame_buffer.h"
#include "media/video/pixel_format.h"

namespace wrtc {

// RGB and gray are BT.601, limited range, as the engine's codecs take them.
void ConvertToI420(const Pixels& from, webrtc::I420Buffer& to);
// What RGB and gray are converted to.
webrtc::ColorSpace OurColorSpace();
// Of a buffer in any format, into memory of the same size in `to.format`. The space is that of its YUV; ours,
// where it says nothing of matrix and range. Exact where only the order of bytes, the depth or alpha changes;
// else by way of 8 bits.
void Convert(webrtc::VideoFrameBuffer& from,
             const std::optional<webrtc::ColorSpace>& space,
             const MutablePixels& to);

// A buffer of its own with those pixels, in their format.
webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPixels(const Pixels& pixels);
// The pixels that a buffer holds; of formats that are not named here, its conversion's, which `keep` keeps.
Pixels PixelsOf(webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& keep);
// Whether encoders and scalers of the engine know buffers of that format.
bool IsTheEngines(PixelFormat format);

}  // namespace wrtc

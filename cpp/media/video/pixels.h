#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/scoped_refptr.h"
#include "api/video/color_space.h"
#include "api/video/i420_buffer.h"
#include "api/video/video_frame_buffer.h"

namespace wrtc {

// The longest side that a picture may have; the engine's codecs end there.
inline constexpr int kMostPixels = 16384;

// The layouts that pictures come and go in. Letters name bytes in the order of memory, as in FFmpeg and
// WebCodecs; libyuv names them the other way round.
enum class PixelFormat { kI420, kI422, kI444, kNV12, kI010, kGray8, kRGB24, kBGR24, kRGBA, kBGRA, kARGB };

// In any case ("bgr24", "BGR24").
std::optional<PixelFormat> FormatNamed(std::string_view name);
const char* NameOf(PixelFormat format);
// All names, for error messages.
const char* FormatNames();
bool IsPacked(PixelFormat format);

struct PlaneShape {
  int columns;  // pixels, or chroma samples
  int rows;
  int channels;  // values that belong together: 3 for RGB24, 2 for NV12's chroma
  int bytes;     // of one value

  int row_bytes() const { return columns * channels * bytes; }
};

struct PlaneShapes {
  std::array<PlaneShape, 3> planes;
  int count;

  int64_t bytes() const;
};

PlaneShapes PlanesOf(PixelFormat format, int width, int height);

// Somebody's pixels.
template <class Byte>
struct BasicPixels {
  PixelFormat format;
  int width;
  int height;
  std::array<Byte*, 3> data;
  std::array<int, 3> strides;  // bytes
};
using Pixels = BasicPixels<const uint8_t>;
using MutablePixels = BasicPixels<uint8_t>;

// Planes one after the other without gaps, from `data` on.
template <class Byte>
BasicPixels<Byte> Contiguous(PixelFormat format, int width, int height, Byte* data) {
  const PlaneShapes shapes = PlanesOf(format, width, height);
  BasicPixels<Byte> pixels{format, width, height, {}, {}};
  for (int i = 0; i < shapes.count; ++i) {
    pixels.data[i] = data;
    pixels.strides[i] = shapes.planes[i].row_bytes();
    data += static_cast<int64_t>(pixels.strides[i]) * shapes.planes[i].rows;
  }
  return pixels;
}

// RGB and gray are BT.601, limited range, as the engine's codecs take them.
void ConvertToI420(const Pixels& from, webrtc::I420Buffer& to);
// What RGB and gray are converted to.
webrtc::ColorSpace OurColorSpace();
// Of a buffer in any format, into memory of the same size in `to.format`. The space is that of its YUV; ours,
// where it says nothing of matrix and range.
void Convert(webrtc::VideoFrameBuffer& from,
             const std::optional<webrtc::ColorSpace>& space,
             const MutablePixels& to);

// A buffer of its own with those pixels, in their format.
webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPixels(const Pixels& pixels);
// The pixels that a buffer holds; of formats that are not named here, its conversion's, which `keep` keeps.
Pixels PixelsOf(webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& keep);

}  // namespace wrtc

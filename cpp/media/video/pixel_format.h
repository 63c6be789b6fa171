#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wrtc {

// The largest width or height of a frame: the engine's codecs go no further.
inline constexpr int kMaxDimension = 16384;

// Pixel formats of frames: those of WebCodecs (§9.10), then four of FFmpeg. Letters give the byte order in
// memory; libyuv's names give the reverse. Values of 10 and 12 bits are in the low bits of 16. A is alpha,
// which is not premultiplied; X is an unused byte.
enum class PixelFormat {
  kI420,
  kI420P10,
  kI420P12,
  kI420A,
  kI420AP10,
  kI420AP12,
  kI422,
  kI422P10,
  kI422P12,
  kI422A,
  kI422AP10,
  kI422AP12,
  kI444,
  kI444P10,
  kI444P12,
  kI444A,
  kI444AP10,
  kI444AP12,
  kNV12,
  kRGBA,
  kRGBX,
  kBGRA,
  kBGRX,
  kGray8,
  kRGB24,
  kBGR24,
  kARGB,
};
inline constexpr int kPixelFormats = static_cast<int>(PixelFormat::kARGB) + 1;

struct FormatTraits {
  PixelFormat format;
  const char* name;
  // Pixels per chroma sample, horizontally and vertically; 1 without subsampling.
  int across = 1;
  int down = 1;
  int bits = 8;
  bool alpha = false;
  // For packed formats: the bytes of a pixel.
  std::string_view order = {};

  bool packed() const { return !order.empty(); }
  bool planar() const { return order.empty() && format != PixelFormat::kNV12; }
};

const FormatTraits& TraitsOf(PixelFormat format);
// The planar 8-bit format without alpha that has the same chroma subsampling; I420 for packed formats.
PixelFormat PlainOf(PixelFormat format);
// In any case ("bgr24", "BGR24"). "I010" is I420P10.
std::optional<PixelFormat> FormatNamed(std::string_view name);
// All names, for error messages.
std::string FormatNames();

struct PlaneShape {
  int columns;  // pixels, or chroma samples
  int rows;
  int channels;  // values per column: 3 for RGB24, 2 for NV12's chroma
  int bytes;     // per value

  int row_bytes() const { return columns * channels * bytes; }
};

inline constexpr int kMaxPlanes = 4;

struct PlaneShapes {
  std::array<PlaneShape, kMaxPlanes> planes;
  int count;

  int64_t bytes() const;
};

PlaneShapes PlanesOf(PixelFormat format, int width, int height);

// Pixels in memory that something else owns.
template <class Byte>
struct BasicPixels {
  PixelFormat format;
  int width;
  int height;
  std::array<Byte*, kMaxPlanes> data;
  std::array<int, kMaxPlanes> strides;  // bytes

  operator BasicPixels<const uint8_t>() const {
    return {format, width, height, {data[0], data[1], data[2], data[3]}, strides};
  }
};
using Pixels = BasicPixels<const uint8_t>;
using MutablePixels = BasicPixels<uint8_t>;

// Planes one after the other, without gaps, from `data` on.
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

}  // namespace wrtc

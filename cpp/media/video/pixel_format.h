#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wrtc {

// The longest side that a picture may have; the engine's codecs end there.
inline constexpr int kMostPixels = 16384;

// The layouts that pictures come and go in: WebCodecs' (§9.10), then four of FFmpeg's. Letters name bytes in
// the order of memory; libyuv names them the other way round. Values of 10 and 12 bits are in the low bits of
// 16. A is alpha, not multiplied into the colours; X is a byte that says nothing.
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
  // Pixels to a chroma sample; 1 where there is none.
  int across = 1;
  int down = 1;
  int bits = 8;
  bool alpha = false;
  // Of packed formats: what the bytes of a pixel are.
  std::string_view order = {};

  bool packed() const { return !order.empty(); }
  bool planar() const { return order.empty() && format != PixelFormat::kNV12; }
};

const FormatTraits& TraitsOf(PixelFormat format);
// The planar format of 8 bits and without alpha whose chroma is as that one's; of packed ones I420.
PixelFormat PlainOf(PixelFormat format);
// In any case ("bgr24", "BGR24"); "I010" is I420P10.
std::optional<PixelFormat> FormatNamed(std::string_view name);
// All names, for error messages.
std::string FormatNames();

struct PlaneShape {
  int columns;  // pixels, or chroma samples
  int rows;
  int channels;  // values that belong together: 3 for RGB24, 2 for NV12's chroma
  int bytes;     // of one value

  int row_bytes() const { return columns * channels * bytes; }
};

inline constexpr int kMostPlanes = 4;

struct PlaneShapes {
  std::array<PlaneShape, kMostPlanes> planes;
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
  std::array<Byte*, kMostPlanes> data;
  std::array<int, kMostPlanes> strides;  // bytes

  operator BasicPixels<const uint8_t>() const {
    return {format, width, height, {data[0], data[1], data[2], data[3]}, strides};
  }
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

}  // namespace wrtc

#include "media/video/pixel_layout.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "libyuv.h"

namespace wrtc {
namespace {

// One component of all pixels or chroma samples.
template <class Byte>
struct Values {
  Byte* data;
  int stride;  // bytes
  int step;    // values from one to the next
  int bits;
};

template <class Byte>
Values<Byte> PlaneOf(const BasicPixels<Byte>& pixels, int plane) {
  return {pixels.data[plane], pixels.strides[plane], 1, TraitsOf(pixels.format).bits};
}

// For packed formats.
template <class Byte>
Values<Byte> Letter(const BasicPixels<Byte>& pixels, char letter) {
  const std::string_view order = TraitsOf(pixels.format).order;
  return {pixels.data[0] + order.find(letter), pixels.strides[0], static_cast<int>(order.size()), 8};
}

template <class Byte>
Values<Byte> AlphaOf(const BasicPixels<Byte>& pixels) {
  return TraitsOf(pixels.format).packed() ? Letter(pixels, 'A') : PlaneOf(pixels, 3);
}

// Calls `each` with every value, and writes the result to `to`.
template <class From, class To, class Each>
void ForEach(const Values<const uint8_t>& from, const Values<uint8_t>& to, int width, int height, Each each) {
  for (int row = 0; row < height; ++row) {
    const auto* in = reinterpret_cast<const From*>(from.data + static_cast<ptrdiff_t>(row) * from.stride);
    auto* out = reinterpret_cast<To*>(to.data + static_cast<ptrdiff_t>(row) * to.stride);
    if (from.step == 1 && to.step == 1) {
      // A loop of its own, which the compiler vectorizes.
      for (int i = 0; i < width; ++i) out[i] = static_cast<To>(each(in[i]));
    } else {
      for (int i = 0; i < width; ++i) out[i * to.step] = static_cast<To>(each(in[i * from.step]));
    }
  }
}

// Values may exceed their bit depth in a program's data. Colours are extended with zeros, as limited range
// requires; alpha repeats its bits, so that opaque stays opaque.
template <class From, class To>
void CopyOfTypes(const Values<const uint8_t>& from,
                 const Values<uint8_t>& to,
                 int width,
                 int height,
                 bool alpha) {
  const int max_value = (1 << from.bits) - 1;
  if (from.bits >= to.bits) {
    ForEach<From, To>(from, to, width, height, [max_value, by = from.bits - to.bits](int value) {
      return std::min(value, max_value) >> by;
    });
  } else {
    const int by = to.bits - from.bits;
    // A shift by all bits adds nothing.
    const int repeat = alpha ? from.bits - by : from.bits;
    ForEach<From, To>(from, to, width, height, [=](int value) {
      value = std::min(value, max_value);
      return value << by | value >> repeat;
    });
  }
}

void Copy(const Values<const uint8_t>& from, const Values<uint8_t>& to, int width, int height, bool alpha) {
  if (from.bits > 8) {
    if (to.bits > 8) return CopyOfTypes<uint16_t, uint16_t>(from, to, width, height, alpha);
    return CopyOfTypes<uint16_t, uint8_t>(from, to, width, height, alpha);
  }
  if (to.bits > 8) return CopyOfTypes<uint8_t, uint16_t>(from, to, width, height, alpha);
  CopyOfTypes<uint8_t, uint8_t>(from, to, width, height, alpha);
}

void MakeOpaque(const Values<uint8_t>& to, int width, int height) {
  const int opaque = (1 << to.bits) - 1;
  const Values<const uint8_t> any{to.data, to.stride, to.step, to.bits};
  if (to.bits > 8) {
    ForEach<uint16_t, uint16_t>(any, to, width, height, [=](int) { return opaque; });
  } else {
    ForEach<uint8_t, uint8_t>(any, to, width, height, [=](int) { return opaque; });
  }
}

}  // namespace

void CopyPlanes(const Pixels& from, const MutablePixels& to) {
  const PlaneShapes shapes = PlanesOf(from.format, from.width, from.height);
  for (int i = 0; i < shapes.count; ++i) {
    libyuv::CopyPlane(from.data[i], from.strides[i], to.data[i], to.strides[i], shapes.planes[i].row_bytes(),
                      shapes.planes[i].rows);
  }
}

void ChangeDepth(const Pixels& from, const MutablePixels& to) {
  const PlaneShapes shapes = PlanesOf(to.format, to.width, to.height);
  const bool same = TraitsOf(from.format).bits == TraitsOf(to.format).bits;
  for (int i = 0; i < 3; ++i) {
    const PlaneShape& shape = shapes.planes[i];
    if (same) {
      libyuv::CopyPlane(from.data[i], from.strides[i], to.data[i], to.strides[i], shape.row_bytes(),
                        shape.rows);
    } else {
      Copy(PlaneOf(from, i), PlaneOf(to, i), shape.columns, shape.rows, /*alpha=*/false);
    }
  }
}

void ChangeOrder(const Pixels& from, const MutablePixels& to) {
  std::string_view in = TraitsOf(from.format).order;
  const std::string_view out = TraitsOf(to.format).order;
  if (out.size() == 3) {
    for (const char letter : out) {
      ForEach<uint8_t, uint8_t>(Letter(from, letter), Letter(to, letter), to.width, to.height,
                                [](int byte) { return byte; });
    }
    return;
  }
  Pixels four = from;
  if (in.size() == 3) {
    const auto expand = in == "RGB" ? libyuv::RAWToARGB : libyuv::RGB24ToARGB;
    expand(from.data[0], from.strides[0], to.data[0], to.strides[0], to.width, to.height);
    four = to;
    in = "BGRA";
  }
  // For four pixels: the source position of each byte.
  alignas(16) std::array<uint8_t, 16> places;
  for (size_t i = 0; i < places.size(); ++i) {
    const size_t found = in.find(out[i % 4]);
    // Bytes without a source are written below.
    places[i] = static_cast<uint8_t>(i / 4 * 4 + (found == in.npos ? 0 : found));
  }
  libyuv::ARGBShuffle(four.data[0], four.strides[0], to.data[0], to.strides[0], places.data(), to.width,
                      to.height);
  if (out.find('X') != out.npos) {
    MakeOpaque(Letter(to, 'X'), to.width, to.height);
  } else {
    WriteAlpha(from, to);
  }
}

void WriteAlpha(const Pixels& from, const MutablePixels& to) {
  if (!TraitsOf(to.format).alpha) return;
  if (TraitsOf(from.format).alpha) {
    Copy(AlphaOf(from), AlphaOf(to), to.width, to.height, /*alpha=*/true);
  } else {
    MakeOpaque(AlphaOf(to), to.width, to.height);
  }
}

}  // namespace wrtc

#include "media/video/rearranged.h"

#include <algorithm>
#include <cstddef>

#include "libyuv.h"

namespace wrtc {
namespace {

// One value of each pixel, or of each chroma sample.
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

template <class Byte>
Values<Byte> AlphaOf(const BasicPixels<Byte>& pixels) {
  const FormatTraits& traits = TraitsOf(pixels.format);
  if (!traits.packed()) return PlaneOf(pixels, 3);
  return {pixels.data[0] + traits.order.find('A'), pixels.strides[0], static_cast<int>(traits.order.size()),
          8};
}

// Calls `each` with every value, and where its counterpart goes.
template <class From, class To, class Each>
void ForEach(const Values<const uint8_t>& from, const Values<uint8_t>& to, int width, int height, Each each) {
  for (int row = 0; row < height; ++row) {
    const auto* in = reinterpret_cast<const From*>(from.data + static_cast<ptrdiff_t>(row) * from.stride);
    auto* out = reinterpret_cast<To*>(to.data + static_cast<ptrdiff_t>(row) * to.stride);
    for (int i = 0; i < width; ++i, in += from.step, out += to.step) *out = static_cast<To>(each(*in));
  }
}

// A program's values may be above what the bits hold. Colours gain zeros, as black and white of limited range
// want it; alpha repeats its bits, so that what is opaque stays so.
template <class From, class To>
void CopyOfTypes(const Values<const uint8_t>& from,
                 const Values<uint8_t>& to,
                 int width,
                 int height,
                 bool alpha) {
  const int most = (1 << from.bits) - 1;
  if (from.bits >= to.bits) {
    ForEach<From, To>(from, to, width, height,
                      [most, by = from.bits - to.bits](int value) { return std::min(value, most) >> by; });
  } else {
    const int by = to.bits - from.bits;
    // By as many places nothing is left.
    const int repeat = alpha ? from.bits - by : from.bits;
    ForEach<From, To>(from, to, width, height, [=](int value) {
      value = std::min(value, most);
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
  const std::string_view in = TraitsOf(from.format).order;
  const std::string_view out = TraitsOf(to.format).order;
  const auto value = [](const auto& pixels, std::string_view order, char letter) {
    return Values{pixels.data[0] + order.find(letter), pixels.strides[0], static_cast<int>(order.size()), 8};
  };
  for (const char letter : {'R', 'G', 'B'}) {
    ForEach<uint8_t, uint8_t>(value(from, in, letter), value(to, out, letter), to.width, to.height,
                              [](int byte) { return byte; });
  }
  if (out.find('X') != out.npos) {
    const Values<uint8_t> unsaid = value(to, out, 'X');
    ForEach<uint8_t, uint8_t>(value(from, in, 'R'), unsaid, to.width, to.height, [](int) { return 255; });
  }
  WriteAlpha(from, to);
}

void WriteAlpha(const Pixels& from, const MutablePixels& to) {
  if (!TraitsOf(to.format).alpha) return;
  const Values<uint8_t> out = AlphaOf(to);
  if (TraitsOf(from.format).alpha) {
    Copy(AlphaOf(from), out, to.width, to.height, /*alpha=*/true);
    return;
  }
  const int opaque = (1 << out.bits) - 1;
  // Any value of each pixel will do to go through them.
  const Values<const uint8_t> any{out.data, out.stride, out.step, out.bits};
  if (out.bits > 8) {
    ForEach<uint16_t, uint16_t>(any, out, to.width, to.height, [=](int) { return opaque; });
  } else {
    ForEach<uint8_t, uint8_t>(any, out, to.width, to.height, [=](int) { return opaque; });
  }
}

}  // namespace wrtc

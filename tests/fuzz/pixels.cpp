// Conversions between frames of all formats, sizes and strides.
#include <cstdint>
#include <memory>
#include <vector>

#include "api/video/i420_buffer.h"
#include "input.h"
#include "media/video/pixels.h"

namespace wrtc {
namespace {

constexpr int kMaxSide = 70;  // wider than a step of vectorized code, and small enough to be fast

PixelFormat TakeFormat(Input& input) {
  return static_cast<PixelFormat>(input.TakeInt(0, kPixelFormats - 1));
}

void Play(Input input) {
  const PixelFormat format = TakeFormat(input);
  const int width = input.TakeInt(1, kMaxSide);
  const int height = input.TakeInt(1, kMaxSide);
  const PlaneShapes shapes = PlanesOf(format, width, height);
  Pixels from{format, width, height, {}, {}};
  // Each plane has memory of its own, which ends with its last pixel.
  std::vector<std::unique_ptr<uint8_t[]>> planes;
  for (int i = 0; i < shapes.count; ++i) {
    const PlaneShape& shape = shapes.planes[i];
    const int stride = shape.row_bytes() + input.TakeInt(0, 64) * shape.bytes;
    const size_t size = static_cast<size_t>(stride) * (shape.rows - 1) + shape.row_bytes();
    planes.emplace_back(new uint8_t[size]());
    const auto bytes = input.TakeBytes(size);
    std::copy(bytes.begin(), bytes.end(), planes.back().get());
    from.data[i] = planes.back().get();
    from.strides[i] = stride;
  }
  ConvertToI420(from, *webrtc::I420Buffer::Create(width, height));
  auto copy = CopyPixels(from);
  PixelsOf(copy);
  const PixelFormat wanted = TakeFormat(input);
  const size_t size = static_cast<size_t>(PlanesOf(wanted, width, height).bytes());
  const std::unique_ptr<uint8_t[]> memory(new uint8_t[size]);
  Convert(*copy, std::nullopt, Contiguous(wanted, width, height, memory.get()));
}

}  // namespace
}  // namespace wrtc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wrtc::Play({data, size});
  return 0;
}

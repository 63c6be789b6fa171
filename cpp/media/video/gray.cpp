#include "media/video/gray.h"

#include <algorithm>
#include <cstddef>

#include "libyuv.h"

namespace wrtc {
namespace {

void RowToLuma(const uint8_t* gray, int count, uint8_t* luma) {
  for (int i = 0; i < count; ++i) luma[i] = static_cast<uint8_t>(16 + ((gray[i] * 14071u + 8192u) >> 14));
}

void RowToGray(const uint8_t* luma, int count, uint8_t* gray) {
  for (int i = 0; i < count; ++i) {
    const int value = ((luma[i] - 16) * 19077 + 8192) >> 14;
    gray[i] = static_cast<uint8_t>(std::clamp(value, 0, 255));
  }
}

}  // namespace

void GrayToI420(const Pixels& gray, const MutablePixels& to) {
  for (int row = 0; row < to.height; ++row) {
    RowToLuma(gray.data[0] + static_cast<ptrdiff_t>(row) * gray.strides[0], to.width,
              to.data[0] + static_cast<ptrdiff_t>(row) * to.strides[0]);
  }
  for (int plane : {1, 2}) {
    libyuv::SetPlane(to.data[plane], to.strides[plane], (to.width + 1) / 2, (to.height + 1) / 2, 128);
  }
}

void LumaToGray(const Pixels& yuv, bool full_range, const MutablePixels& gray) {
  if (full_range) {
    libyuv::CopyPlane(yuv.data[0], yuv.strides[0], gray.data[0], gray.strides[0], gray.width, gray.height);
    return;
  }
  for (int row = 0; row < gray.height; ++row) {
    RowToGray(yuv.data[0] + static_cast<ptrdiff_t>(row) * yuv.strides[0], gray.width,
              gray.data[0] + static_cast<ptrdiff_t>(row) * gray.strides[0]);
  }
}

}  // namespace wrtc

#include "media/video/pixels.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "api/make_ref_counted.h"
#include "api/video/i010_buffer.h"
#include "api/video/i422_buffer.h"
#include "api/video/i444_buffer.h"
#include "api/video/nv12_buffer.h"
#include "libyuv.h"

namespace wrtc {
namespace {

using ToYuv = decltype(&libyuv::ARGBToI420);
using FromYuv = decltype(&libyuv::I420ToARGBMatrix);

struct Format {
  PixelFormat format;
  const char* name;
  int channels;  // of a packed one
  ToYuv to_yuv;
  FromYuv from_yuv;
  bool red_first;  // which libyuv writes by exchanging U and V
};

constexpr Format kFormats[] = {
    {PixelFormat::kI420, "I420"},
    {PixelFormat::kI422, "I422"},
    {PixelFormat::kI444, "I444"},
    {PixelFormat::kNV12, "NV12"},
    {PixelFormat::kI010, "I010"},
    {PixelFormat::kGray8, "GRAY8", 1},
    {PixelFormat::kRGB24, "RGB24", 3, libyuv::RAWToI420, libyuv::I420ToRGB24Matrix, true},
    {PixelFormat::kBGR24, "BGR24", 3, libyuv::RGB24ToI420, libyuv::I420ToRGB24Matrix, false},
    {PixelFormat::kRGBA, "RGBA", 4, libyuv::ABGRToI420, libyuv::I420ToARGBMatrix, true},
    {PixelFormat::kBGRA, "BGRA", 4, libyuv::ARGBToI420, libyuv::I420ToARGBMatrix, false},
    {PixelFormat::kARGB, "ARGB", 4, libyuv::BGRAToI420, libyuv::I420ToRGBAMatrix, true},
};

const Format& Row(PixelFormat format) {
  return kFormats[static_cast<int>(format)];
}

bool IsFullRange(const webrtc::ColorSpace& space) {
  return space.range() == webrtc::ColorSpace::RangeID::kFull;
}

const libyuv::YuvConstants* MatrixOf(const webrtc::ColorSpace& space, bool red_first) {
  // By range, limited and full, and by order.
  using Matrices = const libyuv::YuvConstants* [2][2];
  static constexpr Matrices kBt601 = {{&libyuv::kYuvI601Constants, &libyuv::kYvuI601Constants},
                                      {&libyuv::kYuvJPEGConstants, &libyuv::kYvuJPEGConstants}};
  static constexpr Matrices kBt709 = {{&libyuv::kYuvH709Constants, &libyuv::kYvuH709Constants},
                                      {&libyuv::kYuvF709Constants, &libyuv::kYvuF709Constants}};
  static constexpr Matrices kBt2020 = {{&libyuv::kYuv2020Constants, &libyuv::kYvu2020Constants},
                                       {&libyuv::kYuvV2020Constants, &libyuv::kYvuV2020Constants}};
  const auto of = [&](const Matrices& matrices) { return matrices[IsFullRange(space)][red_first]; };
  switch (space.matrix()) {
    case webrtc::ColorSpace::MatrixID::kBT709:
      return of(kBt709);
    case webrtc::ColorSpace::MatrixID::kBT2020_NCL:
      return of(kBt2020);
    default:
      return of(kBt601);
  }
}

// Gray is 0 to 255 and luma 16 to 235.
void GrayToLuma(const uint8_t* gray, int count, uint8_t* luma) {
  for (int i = 0; i < count; ++i) luma[i] = static_cast<uint8_t>(16 + ((gray[i] * 14071u + 8192u) >> 14));
}

void LumaToGray(const uint8_t* luma, int count, uint8_t* gray) {
  for (int i = 0; i < count; ++i) {
    const int value = ((luma[i] - 16) * 19077 + 8192) >> 14;
    gray[i] = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
  }
}

// libyuv is faster by way of four bytes a pixel, where a strip of them stays in the cache.
void ThreeBytesToI420(const Pixels& from, webrtc::I420Buffer& to) {
  constexpr int kRows = 8;
  const auto expand = from.format == PixelFormat::kRGB24 ? libyuv::RAWToARGB : libyuv::RGB24ToARGB;
  const int stride = from.width * 4;
  std::vector<uint8_t> strip(static_cast<size_t>(stride) * kRows);
  for (int row = 0; row < from.height; row += kRows) {
    const int rows = std::min(kRows, from.height - row);
    const auto at = [row](auto* plane, int stride, int of) {
      return plane + static_cast<ptrdiff_t>(row / of) * stride;
    };
    expand(at(from.data[0], from.strides[0], 1), from.strides[0], strip.data(), stride, from.width, rows);
    libyuv::ARGBToI420(strip.data(), stride, at(to.MutableDataY(), to.StrideY(), 1), to.StrideY(),
                       at(to.MutableDataU(), to.StrideU(), 2), to.StrideU(),
                       at(to.MutableDataV(), to.StrideV(), 2), to.StrideV(), from.width, rows);
  }
}

void CopyPlanes(const Pixels& from, const MutablePixels& to) {
  const PlaneShapes shapes = PlanesOf(from.format, from.width, from.height);
  for (int i = 0; i < shapes.count; ++i) {
    libyuv::CopyPlane(from.data[i], from.strides[i], to.data[i], to.strides[i], shapes.planes[i].row_bytes(),
                      shapes.planes[i].rows);
  }
}

// What a program hands over in RGB or gray, kept as it is until something needs it in YUV.
class PackedBuffer : public webrtc::VideoFrameBuffer {
 public:
  PackedBuffer(PixelFormat format, int width, int height)
      : memory_(new uint8_t[static_cast<size_t>(PlanesOf(format, width, height).bytes())]),
        pixels_(Contiguous<uint8_t>(format, width, height, memory_.get())) {}

  Type type() const override { return Type::kNative; }
  int width() const override { return pixels_.width; }
  int height() const override { return pixels_.height; }
  webrtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override {
    auto out = webrtc::I420Buffer::Create(width(), height());
    ConvertToI420({pixels_.format, width(), height(), {memory_.get()}, pixels_.strides}, *out);
    return out;
  }
  const MutablePixels& pixels() const { return pixels_; }

 private:
  const std::unique_ptr<uint8_t[]> memory_;
  const MutablePixels pixels_;
};

template <class Buffer>
Pixels Planar(PixelFormat format, const Buffer& buffer) {
  constexpr int kBytes = sizeof(*buffer.DataY());
  const auto bytes = [](const auto* data) { return reinterpret_cast<const uint8_t*>(data); };
  return {format,
          buffer.width(),
          buffer.height(),
          {bytes(buffer.DataY()), bytes(buffer.DataU()), bytes(buffer.DataV())},
          {buffer.StrideY() * kBytes, buffer.StrideU() * kBytes, buffer.StrideV() * kBytes}};
}

template <class Buffer>
MutablePixels MutablePlanar(PixelFormat format, Buffer& buffer) {
  constexpr int kBytes = sizeof(*buffer.DataY());
  const auto bytes = [](auto* data) { return reinterpret_cast<uint8_t*>(data); };
  return {format,
          buffer.width(),
          buffer.height(),
          {bytes(buffer.MutableDataY()), bytes(buffer.MutableDataU()), bytes(buffer.MutableDataV())},
          {buffer.StrideY() * kBytes, buffer.StrideU() * kBytes, buffer.StrideV() * kBytes}};
}

template <class Buffer>
webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPlanar(const Pixels& pixels) {
  webrtc::scoped_refptr<Buffer> buffer = Buffer::Create(pixels.width, pixels.height);
  CopyPlanes(pixels, MutablePlanar(pixels.format, *buffer));
  return buffer;
}

}  // namespace

std::optional<PixelFormat> FormatNamed(std::string_view name) {
  // WebCodecs' names: of pixels whose fourth byte says nothing, and of I010.
  if (absl::EqualsIgnoreCase(name, "RGBX")) return PixelFormat::kRGBA;
  if (absl::EqualsIgnoreCase(name, "BGRX")) return PixelFormat::kBGRA;
  if (absl::EqualsIgnoreCase(name, "I420P10")) return PixelFormat::kI010;
  for (const Format& row : kFormats) {
    if (absl::EqualsIgnoreCase(row.name, name)) return row.format;
  }
  return std::nullopt;
}

const char* NameOf(PixelFormat format) {
  return Row(format).name;
}

const char* FormatNames() {
  return "I420, I422, I444, NV12, I010, GRAY8, RGB24, BGR24, RGBA, BGRA or ARGB";
}

bool IsPacked(PixelFormat format) {
  return Row(format).channels > 0;
}

int64_t PlaneShapes::bytes() const {
  int64_t sum = 0;
  for (int i = 0; i < count; ++i) sum += static_cast<int64_t>(planes[i].row_bytes()) * planes[i].rows;
  return sum;
}

PlaneShapes PlanesOf(PixelFormat format, int width, int height) {
  const int half_width = (width + 1) / 2;
  const int half_height = (height + 1) / 2;
  const auto planar = [&](int columns, int rows, int bytes) {
    const PlaneShape chroma{columns, rows, 1, bytes};
    return PlaneShapes{{PlaneShape{width, height, 1, bytes}, chroma, chroma}, 3};
  };
  switch (format) {
    case PixelFormat::kI420:
      return planar(half_width, half_height, 1);
    case PixelFormat::kI010:
      return planar(half_width, half_height, 2);
    case PixelFormat::kI422:
      return planar(half_width, height, 1);
    case PixelFormat::kI444:
      return planar(width, height, 1);
    case PixelFormat::kNV12:
      return {{PlaneShape{width, height, 1, 1}, PlaneShape{half_width, half_height, 2, 1}}, 2};
    default:
      return {{PlaneShape{width, height, Row(format).channels, 1}}, 1};
  }
}

void ConvertToI420(const Pixels& from, webrtc::I420Buffer& to) {
  const int width = from.width;
  const int height = from.height;
  if (from.format == PixelFormat::kRGB24 || from.format == PixelFormat::kBGR24) {
    ThreeBytesToI420(from, to);
  } else if (const ToYuv convert = Row(from.format).to_yuv) {
    convert(from.data[0], from.strides[0], to.MutableDataY(), to.StrideY(), to.MutableDataU(), to.StrideU(),
            to.MutableDataV(), to.StrideV(), width, height);
  } else if (from.format == PixelFormat::kGray8) {
    for (int row = 0; row < height; ++row) {
      GrayToLuma(from.data[0] + static_cast<ptrdiff_t>(row) * from.strides[0], width,
                 to.MutableDataY() + static_cast<ptrdiff_t>(row) * to.StrideY());
    }
    libyuv::SetPlane(to.MutableDataU(), to.StrideU(), to.ChromaWidth(), to.ChromaHeight(), 128);
    libyuv::SetPlane(to.MutableDataV(), to.StrideV(), to.ChromaWidth(), to.ChromaHeight(), 128);
  } else if (from.format == PixelFormat::kI420) {
    CopyPlanes(from, MutablePlanar(PixelFormat::kI420, to));
  } else {
    const auto i420 = CopyPixels(from)->ToI420();
    CopyPlanes(Planar(PixelFormat::kI420, *i420), MutablePlanar(PixelFormat::kI420, to));
  }
}

webrtc::ColorSpace OurColorSpace() {
  using Space = webrtc::ColorSpace;
  return {Space::PrimaryID::kBT709, Space::TransferID::kIEC61966_2_1, Space::MatrixID::kSMPTE170M,
          Space::RangeID::kLimited};
}

void Convert(webrtc::VideoFrameBuffer& from,
             const std::optional<webrtc::ColorSpace>& space,
             const MutablePixels& to) {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> keep(&from);
  const Pixels pixels = PixelsOf(keep);
  if (pixels.format == to.format) return CopyPlanes(pixels, to);
  const webrtc::ColorSpace of = space && !IsPacked(pixels.format) ? *space : OurColorSpace();
  const webrtc::scoped_refptr<webrtc::I420BufferInterface> i420 = keep->ToI420();
  const webrtc::I420BufferInterface& yuv = *i420;
  const uint8_t* y = yuv.DataY();
  const uint8_t* u = yuv.DataU();
  const uint8_t* v = yuv.DataV();
  const int sy = yuv.StrideY();
  int su = yuv.StrideU();
  int sv = yuv.StrideV();
  const auto wide = [&](int plane) { return reinterpret_cast<uint16_t*>(to.data[plane]); };
  switch (to.format) {
    case PixelFormat::kI420:
      return CopyPlanes(Planar(PixelFormat::kI420, yuv), to);
    case PixelFormat::kI422:
      libyuv::I420ToI422(y, sy, u, su, v, sv, to.data[0], to.strides[0], to.data[1], to.strides[1],
                         to.data[2], to.strides[2], to.width, to.height);
      return;
    case PixelFormat::kI444:
      libyuv::I420ToI444(y, sy, u, su, v, sv, to.data[0], to.strides[0], to.data[1], to.strides[1],
                         to.data[2], to.strides[2], to.width, to.height);
      return;
    case PixelFormat::kNV12:
      libyuv::I420ToNV12(y, sy, u, su, v, sv, to.data[0], to.strides[0], to.data[1], to.strides[1], to.width,
                         to.height);
      return;
    case PixelFormat::kI010:
      libyuv::I420ToI010(y, sy, u, su, v, sv, wide(0), to.strides[0] / 2, wide(1), to.strides[1] / 2, wide(2),
                         to.strides[2] / 2, to.width, to.height);
      return;
    case PixelFormat::kGray8:
      if (IsFullRange(of)) {
        libyuv::CopyPlane(y, sy, to.data[0], to.strides[0], to.width, to.height);
        return;
      }
      for (int row = 0; row < to.height; ++row) {
        LumaToGray(y + static_cast<ptrdiff_t>(row) * sy, to.width,
                   to.data[0] + static_cast<ptrdiff_t>(row) * to.strides[0]);
      }
      return;
    default: {
      const Format& row = Row(to.format);
      if (row.red_first) {
        std::swap(u, v);
        std::swap(su, sv);
      }
      row.from_yuv(y, sy, u, su, v, sv, to.data[0], to.strides[0], MatrixOf(of, row.red_first), to.width,
                   to.height);
    }
  }
}

webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPixels(const Pixels& pixels) {
  switch (pixels.format) {
    case PixelFormat::kI420:
      return CopyPlanar<webrtc::I420Buffer>(pixels);
    case PixelFormat::kI422:
      return CopyPlanar<webrtc::I422Buffer>(pixels);
    case PixelFormat::kI444:
      return CopyPlanar<webrtc::I444Buffer>(pixels);
    case PixelFormat::kI010:
      return CopyPlanar<webrtc::I010Buffer>(pixels);
    case PixelFormat::kNV12: {
      auto buffer = webrtc::NV12Buffer::Create(pixels.width, pixels.height);
      CopyPlanes(pixels, {pixels.format,
                          pixels.width,
                          pixels.height,
                          {buffer->MutableDataY(), buffer->MutableDataUV()},
                          {buffer->StrideY(), buffer->StrideUV()}});
      return buffer;
    }
    default: {
      auto buffer = webrtc::make_ref_counted<PackedBuffer>(pixels.format, pixels.width, pixels.height);
      CopyPlanes(pixels, buffer->pixels());
      return buffer;
    }
  }
}

Pixels PixelsOf(webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& keep) {
  using Type = webrtc::VideoFrameBuffer::Type;
  switch (keep->type()) {
    case Type::kI420:
    case Type::kI420A:
      return Planar(PixelFormat::kI420, *keep->GetI420());
    case Type::kI422:
      return Planar(PixelFormat::kI422, *keep->GetI422());
    case Type::kI444:
      return Planar(PixelFormat::kI444, *keep->GetI444());
    case Type::kI010:
      return Planar(PixelFormat::kI010, *keep->GetI010());
    case Type::kNV12: {
      const webrtc::NV12BufferInterface& nv12 = *keep->GetNV12();
      return {PixelFormat::kNV12,
              nv12.width(),
              nv12.height(),
              {nv12.DataY(), nv12.DataUV()},
              {nv12.StrideY(), nv12.StrideUV()}};
    }
    case Type::kNative:
      // The engine's own native buffers are textures of other systems; here there are only ours.
      if (const auto* packed = dynamic_cast<const PackedBuffer*>(keep.get())) {
        const MutablePixels& pixels = packed->pixels();
        return {pixels.format, pixels.width, pixels.height, {pixels.data[0]}, pixels.strides};
      }
      [[fallthrough]];
    default:
      keep = keep->ToI420();
      return Planar(PixelFormat::kI420, *keep->GetI420());
  }
}

}  // namespace wrtc

#include "media/video/pixels.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "api/make_ref_counted.h"
#include "api/video/i010_buffer.h"
#include "api/video/i210_buffer.h"
#include "api/video/i410_buffer.h"
#include "api/video/i422_buffer.h"
#include "api/video/i444_buffer.h"
#include "api/video/nv12_buffer.h"
#include "libyuv.h"
#include "media/video/gray.h"
#include "media/video/pixel_layout.h"
#include "media/video/recycled_memory.h"

namespace wrtc {
namespace {

using ToYuv = decltype(&libyuv::ARGBToI420);
using FromYuv = decltype(&libyuv::I420ToARGBMatrix);
using Reorder = decltype(&libyuv::RGB24ToARGB);

// libyuv's functions for a packed format with colours. Those for three bytes per pixel take twice as long as
// conversions through four bytes, in strips that fit the cache.
struct Packing {
  PixelFormat format;
  ToYuv to_i420;
  FromYuv from_i420;
  FromYuv from_i422;
  FromYuv from_i444;         // null if libyuv has none
  bool red_first;            // in libyuv, by swapping U and V
  Reorder expand = nullptr;  // from three bytes to the four that `to_i420` takes
};

constexpr Packing kPackings[] = {
    {PixelFormat::kRGB24, libyuv::ARGBToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, true, libyuv::RAWToARGB},
    {PixelFormat::kBGR24, libyuv::ARGBToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, false, libyuv::RGB24ToARGB},
    {PixelFormat::kRGBA, libyuv::ABGRToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, true},
    {PixelFormat::kRGBX, libyuv::ABGRToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, true},
    {PixelFormat::kBGRA, libyuv::ARGBToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, false},
    {PixelFormat::kBGRX, libyuv::ARGBToI420, libyuv::I420ToARGBMatrix, libyuv::I422ToARGBMatrix,
     libyuv::I444ToARGBMatrix, false},
    {PixelFormat::kARGB, libyuv::BGRAToI420, libyuv::I420ToRGBAMatrix, libyuv::I422ToRGBAMatrix, nullptr,
     true},
};

// Null for gray, and for formats that are not packed.
const Packing* PackingOf(PixelFormat format) {
  const auto* found = std::ranges::find(kPackings, format, &Packing::format);
  return found == std::end(kPackings) ? nullptr : found;
}

bool IsFullRange(const webrtc::ColorSpace& space) {
  return space.range() == webrtc::ColorSpace::RangeID::kFull;
}

const libyuv::YuvConstants* MatrixOf(const webrtc::ColorSpace& space, bool red_first) {
  // Indexed by range (limited, full) and order.
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

// Calls `convert(row, rows, strip, stride)` for every few rows, with room for four bytes per pixel.
template <class F>
void InStrips(int width, int height, F convert) {
  constexpr int kRows = 4;
  const int stride = width * 4;
  const std::unique_ptr<uint8_t[]> strip(new uint8_t[static_cast<size_t>(stride) * kRows]);
  for (int row = 0; row < height; row += kRows) {
    convert(row, std::min(kRows, height - row), strip.get(), stride);
  }
}

// Where a row of the picture begins in a plane.
template <class P>
auto* RowOf(const P& pixels, int plane, int row) {
  const int down = plane == 0 ? 1 : TraitsOf(pixels.format).down;
  return pixels.data[plane] + static_cast<ptrdiff_t>(row / down) * pixels.strides[plane];
}

// From a packed format or NV12.
void ToI420(const Pixels& from, const MutablePixels& to) {
  const int width = from.width;
  const int height = from.height;
  const Packing* const packing = PackingOf(from.format);
  if (packing && packing->expand) {
    InStrips(width, height, [&](int row, int rows, uint8_t* strip, int stride) {
      packing->expand(RowOf(from, 0, row), from.strides[0], strip, stride, width, rows);
      packing->to_i420(strip, stride, RowOf(to, 0, row), to.strides[0], RowOf(to, 1, row), to.strides[1],
                       RowOf(to, 2, row), to.strides[2], width, rows);
    });
  } else if (packing) {
    packing->to_i420(from.data[0], from.strides[0], to.data[0], to.strides[0], to.data[1], to.strides[1],
                     to.data[2], to.strides[2], width, height);
  } else if (from.format == PixelFormat::kNV12) {
    libyuv::NV12ToI420(from.data[0], from.strides[0], from.data[1], from.strides[1], to.data[0],
                       to.strides[0], to.data[1], to.strides[1], to.data[2], to.strides[2], width, height);
  } else {
    GrayToI420(from, to);
  }
}

using Memory = std::shared_ptr<uint8_t>;

MutablePixels Made(PixelFormat format, int width, int height, Memory& memory) {
  memory = RecycledMemory(static_cast<size_t>(PlanesOf(format, width, height).bytes()));
  return Contiguous(format, width, height, memory.get());
}

// From RGB to I422 or I444, without the chroma loss of going through I420.
void ToWideChroma(const Pixels& from, const MutablePixels& to) {
  Memory memory;
  const MutablePixels bgra = Made(PixelFormat::kBGRA, from.width, from.height, memory);
  from.format == bgra.format ? CopyPlanes(from, bgra) : ChangeOrder(from, bgra);
  const auto convert = to.format == PixelFormat::kI444 ? libyuv::ARGBToI444 : libyuv::ARGBToI422;
  convert(bgra.data[0], bgra.strides[0], to.data[0], to.strides[0], to.data[1], to.strides[1], to.data[2],
          to.strides[2], to.width, to.height);
}

// Converts to I420, I422 or I444: with the chroma of `from`, or to `wanted` if `from` is RGB. `memory` owns
// what is allocated for this.
Pixels Plain(const Pixels& from, PixelFormat wanted, Memory& memory) {
  const FormatTraits& traits = TraitsOf(from.format);
  if (traits.planar() && traits.bits == 8) {
    Pixels same = from;
    same.format = PlainOf(from.format);
    return same;
  }
  const bool wide = wanted != PixelFormat::kI420 && PackingOf(from.format);
  const MutablePixels made = Made(wide ? wanted : PlainOf(from.format), from.width, from.height, memory);
  if (traits.planar()) {
    ChangeDepth(from, made);
  } else {
    wide ? ToWideChroma(from, made) : ToI420(from, made);
  }
  return made;
}

// Converts between I420, I422 and I444.
void ChangeChroma(const Pixels& from, const MutablePixels& to) {
  const PlaneShape in = PlanesOf(from.format, from.width, from.height).planes[1];
  const PlaneShape out = PlanesOf(to.format, to.width, to.height).planes[1];
  libyuv::CopyPlane(from.data[0], from.strides[0], to.data[0], to.strides[0], to.width, to.height);
  for (int plane : {1, 2}) {
    libyuv::ScalePlane(from.data[plane], from.strides[plane], in.columns, in.rows, to.data[plane],
                       to.strides[plane], out.columns, out.rows, libyuv::kFilterBilinear);
  }
}

// Converts to a planar format or NV12.
void ToPlanes(const Pixels& from, const MutablePixels& to) {
  const bool planar = TraitsOf(from.format).planar();
  const PixelFormat wanted = PlainOf(to.format);
  if (!planar && to.format == PixelFormat::kI420) return ToI420(from, to);
  if (planar && TraitsOf(to.format).planar() && PlainOf(from.format) == wanted) return ChangeDepth(from, to);
  Memory memory;
  Memory more;
  Pixels plain = Plain(from, wanted, memory);
  if (to.format == wanted && plain.format != wanted) return ChangeChroma(plain, to);
  if (plain.format != wanted) {
    const MutablePixels made = Made(wanted, to.width, to.height, more);
    ChangeChroma(plain, made);
    plain = made;
  }
  if (to.format != PixelFormat::kNV12) return ChangeDepth(plain, to);
  libyuv::I420ToNV12(plain.data[0], plain.strides[0], plain.data[1], plain.strides[1], plain.data[2],
                     plain.strides[2], to.data[0], to.strides[0], to.data[1], to.strides[1], to.width,
                     to.height);
}

void ToColours(const Pixels& yuv, const webrtc::ColorSpace& space, const MutablePixels& to) {
  const Packing& packing = *PackingOf(to.format);
  const bool i444 = yuv.format == PixelFormat::kI444;
  const FromYuv convert = i444                               ? packing.from_i444
                          : yuv.format == PixelFormat::kI422 ? packing.from_i422
                                                             : packing.from_i420;
  if (!convert) {
    Memory memory;
    const MutablePixels i420 = Made(PixelFormat::kI420, yuv.width, yuv.height, memory);
    ChangeChroma(yuv, i420);
    return ToColours(i420, space, to);
  }
  const int u = packing.red_first ? 2 : 1;
  const int v = 3 - u;
  const auto* const matrix = MatrixOf(space, packing.red_first);
  const auto write = [&](int row, int rows, uint8_t* out, int stride) {
    convert(RowOf(yuv, 0, row), yuv.strides[0], RowOf(yuv, u, row), yuv.strides[u], RowOf(yuv, v, row),
            yuv.strides[v], out, stride, matrix, to.width, rows);
  };
  if (!packing.expand) return write(0, to.height, to.data[0], to.strides[0]);
  InStrips(to.width, to.height, [&](int row, int rows, uint8_t* strip, int stride) {
    write(row, rows, strip, stride);
    libyuv::ARGBToRGB24(strip, stride, RowOf(to, 0, row), to.strides[0], to.width, rows);
  });
}

// Pixels of a program in a format that the engine has no buffer for. They are kept as they are until
// something needs I420.
class PixelBuffer : public webrtc::VideoFrameBuffer {
 public:
  PixelBuffer(PixelFormat format, int width, int height)
      : memory_(new uint8_t[static_cast<size_t>(PlanesOf(format, width, height).bytes())]),
        pixels_(Contiguous<uint8_t>(format, width, height, memory_.get())) {}

  Type type() const override { return Type::kNative; }
  int width() const override { return pixels_.width; }
  int height() const override { return pixels_.height; }
  webrtc::scoped_refptr<webrtc::I420BufferInterface> ToI420() override {
    auto out = webrtc::I420Buffer::Create(width(), height());
    ConvertToI420(pixels_, *out);
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

void ConvertToI420(const Pixels& from, webrtc::I420Buffer& to) {
  ToPlanes(from, MutablePlanar(PixelFormat::kI420, to));
}

webrtc::ColorSpace DefaultColorSpace() {
  using Space = webrtc::ColorSpace;
  return {Space::PrimaryID::kBT709, Space::TransferID::kIEC61966_2_1, Space::MatrixID::kSMPTE170M,
          Space::RangeID::kLimited};
}

void Convert(webrtc::VideoFrameBuffer& from,
             const std::optional<webrtc::ColorSpace>& space,
             const MutablePixels& to) {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> keep(&from);
  const Pixels pixels = PixelsOf(keep);
  const bool packed = TraitsOf(pixels.format).packed();
  if (pixels.format == to.format) return CopyPlanes(pixels, to);
  if (PackingOf(pixels.format) && PackingOf(to.format)) return ChangeOrder(pixels, to);
  if (!TraitsOf(to.format).packed()) {
    ToPlanes(pixels, to);
    return WriteAlpha(pixels, to);
  }
  const webrtc::ColorSpace of = space && !packed ? *space : DefaultColorSpace();
  Memory memory;
  const Pixels yuv = Plain(pixels, PixelFormat::kI420, memory);
  if (to.format == PixelFormat::kGray8) return LumaToGray(yuv, IsFullRange(of), to);
  ToColours(yuv, of, to);
  // Otherwise it is already opaque.
  if (TraitsOf(pixels.format).alpha) WriteAlpha(pixels, to);
}

webrtc::scoped_refptr<webrtc::VideoFrameBuffer> CopyPixels(const Pixels& pixels) {
  switch (pixels.format) {
    case PixelFormat::kI420:
      return CopyPlanar<webrtc::I420Buffer>(pixels);
    case PixelFormat::kI422:
      return CopyPlanar<webrtc::I422Buffer>(pixels);
    case PixelFormat::kI444:
      return CopyPlanar<webrtc::I444Buffer>(pixels);
    case PixelFormat::kI420P10:
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
      auto buffer = webrtc::make_ref_counted<PixelBuffer>(pixels.format, pixels.width, pixels.height);
      CopyPlanes(pixels, buffer->pixels());
      return buffer;
    }
  }
}

Pixels PixelsOf(webrtc::scoped_refptr<webrtc::VideoFrameBuffer>& keep) {
  using Type = webrtc::VideoFrameBuffer::Type;
  switch (keep->type()) {
    case Type::kI420:
      return Planar(PixelFormat::kI420, *keep->GetI420());
    case Type::kI420A: {
      const webrtc::I420ABufferInterface& with_alpha = *keep->GetI420A();
      Pixels pixels = Planar(PixelFormat::kI420A, with_alpha);
      pixels.data[3] = with_alpha.DataA();
      pixels.strides[3] = with_alpha.StrideA();
      return pixels;
    }
    case Type::kI422:
      return Planar(PixelFormat::kI422, *keep->GetI422());
    case Type::kI444:
      return Planar(PixelFormat::kI444, *keep->GetI444());
    case Type::kI010:
      return Planar(PixelFormat::kI420P10, *keep->GetI010());
    case Type::kI210:
      return Planar(PixelFormat::kI422P10, *keep->GetI210());
    case Type::kI410:
      return Planar(PixelFormat::kI444P10, *keep->GetI410());
    case Type::kNV12: {
      const webrtc::NV12BufferInterface& nv12 = *keep->GetNV12();
      return {PixelFormat::kNV12,
              nv12.width(),
              nv12.height(),
              {nv12.DataY(), nv12.DataUV()},
              {nv12.StrideY(), nv12.StrideUV()}};
    }
    case Type::kNative:
      // The engine's own native buffers are textures on other systems; here they can only be ours.
      if (const auto* own = dynamic_cast<const PixelBuffer*>(keep.get())) return own->pixels();
      [[fallthrough]];
    default:
      keep = keep->ToI420();
      return Planar(PixelFormat::kI420, *keep->GetI420());
  }
}

bool IsEngineFormat(PixelFormat format) {
  switch (format) {
    case PixelFormat::kI420:
    case PixelFormat::kI422:
    case PixelFormat::kI444:
    case PixelFormat::kI420P10:
    case PixelFormat::kNV12:
      return true;
    default:
      return false;
  }
}

}  // namespace wrtc

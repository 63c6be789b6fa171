#include "media/video/pixel_format.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wrtc {
namespace {

using enum PixelFormat;

constexpr FormatTraits kFormats[] = {
    {kI420, "I420", 2, 2},
    {kI420P10, "I420P10", 2, 2, 10},
    {kI420P12, "I420P12", 2, 2, 12},
    {kI420A, "I420A", 2, 2, 8, true},
    {kI420AP10, "I420AP10", 2, 2, 10, true},
    {kI420AP12, "I420AP12", 2, 2, 12, true},
    {kI422, "I422", 2, 1},
    {kI422P10, "I422P10", 2, 1, 10},
    {kI422P12, "I422P12", 2, 1, 12},
    {kI422A, "I422A", 2, 1, 8, true},
    {kI422AP10, "I422AP10", 2, 1, 10, true},
    {kI422AP12, "I422AP12", 2, 1, 12, true},
    {kI444, "I444"},
    {kI444P10, "I444P10", 1, 1, 10},
    {kI444P12, "I444P12", 1, 1, 12},
    {kI444A, "I444A", 1, 1, 8, true},
    {kI444AP10, "I444AP10", 1, 1, 10, true},
    {kI444AP12, "I444AP12", 1, 1, 12, true},
    {kNV12, "NV12", 2, 2},
    {kRGBA, "RGBA", 1, 1, 8, true, "RGBA"},
    {kRGBX, "RGBX", 1, 1, 8, false, "RGBX"},
    {kBGRA, "BGRA", 1, 1, 8, true, "BGRA"},
    {kBGRX, "BGRX", 1, 1, 8, false, "BGRX"},
    {kGray8, "GRAY8", 1, 1, 8, false, "Y"},
    {kRGB24, "RGB24", 1, 1, 8, false, "RGB"},
    {kBGR24, "BGR24", 1, 1, 8, false, "BGR"},
    {kARGB, "ARGB", 1, 1, 8, true, "ARGB"},
};
static_assert(std::size(kFormats) == kPixelFormats && kFormats[kPixelFormats - 1].format == kARGB &&
              kFormats[static_cast<int>(kNV12)].format == kNV12);

}  // namespace

const FormatTraits& TraitsOf(PixelFormat format) {
  return kFormats[static_cast<int>(format)];
}

PixelFormat PlainOf(PixelFormat format) {
  const FormatTraits& traits = TraitsOf(format);
  if (!traits.planar() || traits.down == 2) return kI420;
  return traits.across == 2 ? kI422 : kI444;
}

std::optional<PixelFormat> FormatNamed(std::string_view name) {
  if (absl::EqualsIgnoreCase(name, "I010")) return kI420P10;
  for (const FormatTraits& traits : kFormats) {
    if (absl::EqualsIgnoreCase(traits.name, name)) return traits.format;
  }
  return std::nullopt;
}

std::string FormatNames() {
  std::string names;
  for (const FormatTraits& traits : kFormats) {
    names += traits.format == kI420 ? "" : traits.format == kARGB ? " or " : ", ";
    names += absl::AsciiStrToLower(traits.name);
    if (traits.format == kI420P10) names += ", i010";
  }
  return names;
}

int64_t PlaneShapes::bytes() const {
  int64_t sum = 0;
  for (int i = 0; i < count; ++i) sum += static_cast<int64_t>(planes[i].row_bytes()) * planes[i].rows;
  return sum;
}

PlaneShapes PlanesOf(PixelFormat format, int width, int height) {
  const FormatTraits& traits = TraitsOf(format);
  if (traits.packed()) return {{PlaneShape{width, height, static_cast<int>(traits.order.size()), 1}}, 1};
  const int bytes = traits.bits > 8 ? 2 : 1;
  const PlaneShape whole{width, height, 1, bytes};
  PlaneShape chroma{(width + traits.across - 1) / traits.across, (height + traits.down - 1) / traits.down, 1,
                    bytes};
  if (format == kNV12) {
    chroma.channels = 2;
    return {{whole, chroma}, 2};
  }
  return {{whole, chroma, chroma, whole}, traits.alpha ? 4 : 3};
}

}  // namespace wrtc

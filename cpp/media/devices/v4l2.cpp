#include "media/devices/v4l2.h"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "libyuv.h"
#include "media/video/jpeg.h"

namespace wrtc {
namespace {

struct Format {
  uint32_t v4l2;
  uint32_t libyuv;
  int bytes_per_pixel;
};

// The cheapest first. V4L2 and libyuv name packed RGB in opposite orders.
constexpr Format kFormats[] = {
    {V4L2_PIX_FMT_YUV420, libyuv::FOURCC_I420, 1}, {V4L2_PIX_FMT_YVU420, libyuv::FOURCC_YV12, 1},
    {V4L2_PIX_FMT_NV12, libyuv::FOURCC_NV12, 1},   {V4L2_PIX_FMT_YUYV, libyuv::FOURCC_YUY2, 2},
    {V4L2_PIX_FMT_UYVY, libyuv::FOURCC_UYVY, 2},   {V4L2_PIX_FMT_BGR24, libyuv::FOURCC_24BG, 3},
    {V4L2_PIX_FMT_RGB24, libyuv::FOURCC_RAW, 3},   {V4L2_PIX_FMT_XBGR32, libyuv::FOURCC_ARGB, 4},
    {V4L2_PIX_FMT_ABGR32, libyuv::FOURCC_ARGB, 4}, {V4L2_PIX_FMT_MJPEG, libyuv::FOURCC_MJPG, 0},
};

// The sizes offered for a camera that takes any size within its range.
constexpr std::pair<uint32_t, uint32_t> kUsualSizes[] = {{160, 120},   {320, 240},   {640, 360},  {640, 480},
                                                         {800, 600},   {960, 540},   {1280, 720}, {1280, 960},
                                                         {1920, 1080}, {2560, 1440}, {3840, 2160}};
constexpr int kUsualRate = 30;

std::vector<std::pair<uint32_t, uint32_t>> ListSizes(const V4l2File& file, uint32_t format) {
  std::vector<std::pair<uint32_t, uint32_t>> sizes;
  v4l2_frmsizeenum size{};
  for (size.pixel_format = format; file.Call(VIDIOC_ENUM_FRAMESIZES, size); ++size.index) {
    if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
      sizes.emplace_back(size.discrete.width, size.discrete.height);
      continue;
    }
    for (const auto& [width, height] : kUsualSizes) {
      const auto& range = size.stepwise;
      if (width >= range.min_width && width <= range.max_width && height >= range.min_height &&
          height <= range.max_height) {
        sizes.emplace_back(width, height);
      }
    }
    break;
  }
  // A camera that does not list sizes has the one it is set to.
  v4l2_format set{.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  if (sizes.empty() && file.Call(VIDIOC_G_FMT, set) && set.fmt.pix.pixelformat == format) {
    sizes.emplace_back(set.fmt.pix.width, set.fmt.pix.height);
  }
  return sizes;
}

int HighestRate(const V4l2File& file, uint32_t format, uint32_t width, uint32_t height) {
  int highest = 0;
  v4l2_frmivalenum interval{.pixel_format = format, .width = width, .height = height};
  for (; file.Call(VIDIOC_ENUM_FRAMEINTERVALS, interval); ++interval.index) {
    const bool is_discrete = interval.type == V4L2_FRMIVAL_TYPE_DISCRETE;
    const v4l2_fract& shortest = is_discrete ? interval.discrete : interval.stepwise.min;
    // Rounded: 29.97 becomes 30.
    if (shortest.numerator) {
      highest = std::max(
          highest, static_cast<int>((shortest.denominator + shortest.numerator / 2) / shortest.numerator));
    }
    if (!is_discrete) break;
  }
  return highest ? highest : kUsualRate;
}

}  // namespace

V4l2File::V4l2File(const std::string& path) : fd_(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)) {}

std::vector<V4l2Mode> ListModes(const V4l2File& file) {
  std::vector<uint32_t> offered;
  v4l2_fmtdesc description{.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  for (; file.Call(VIDIOC_ENUM_FMT, description); ++description.index)
    offered.push_back(description.pixelformat);

  std::vector<V4l2Mode> modes;
  for (const Format& format : kFormats) {
    if (std::find(offered.begin(), offered.end(), format.v4l2) == offered.end()) continue;
    if (format.v4l2 == V4L2_PIX_FMT_MJPEG && !JpegDecoder::IsAvailable()) continue;
    for (const auto& [width, height] : ListSizes(file, format.v4l2)) {
      modes.push_back({static_cast<int>(width), static_cast<int>(height),
                       HighestRate(file, format.v4l2, width, height), format.v4l2, format.libyuv,
                       format.bytes_per_pixel});
    }
  }
  const auto size = [](const V4l2Mode& mode) { return std::pair(mode.width, mode.height); };
  std::stable_sort(modes.begin(), modes.end(), [&](const V4l2Mode& a, const V4l2Mode& b) {
    return std::pair(size(a), -a.rate) < std::pair(size(b), -b.rate);
  });
  const auto same = [&](const V4l2Mode& a, const V4l2Mode& b) { return size(a) == size(b); };
  modes.erase(std::unique(modes.begin(), modes.end(), same), modes.end());
  return modes;
}

}  // namespace wrtc

#include "media/devices/camera.h"

#include <linux/videodev2.h>
#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>
#include <utility>

#include "api/video/i420_buffer.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "libyuv.h"
#include "media/devices/v4l2.h"
#include "media/devices/watchdog.h"
#include "media/video/jpeg.h"
#include "rtc_base/platform_thread.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

constexpr int kMaxDevices = 64;
constexpr unsigned kBuffers = 4;
constexpr int kMaxWaitMs = 100;

struct OpenCameraFile {
  std::string id;
  std::string label;
  V4l2File file;
};

// The ID is the bus, which stays the same between runs. A second camera of the same hardware, such as an
// infrared one, gets a number.
std::vector<OpenCameraFile> OpenCameras() {
  std::vector<OpenCameraFile> cameras;
  for (int i = 0; i < kMaxDevices; ++i) {
    V4l2File file("/dev/video" + std::to_string(i));
    v4l2_capability found{};
    if (!file.is_open() || !file.Call(VIDIOC_QUERYCAP, found)) continue;
    const uint32_t can = found.capabilities & V4L2_CAP_DEVICE_CAPS ? found.device_caps : found.capabilities;
    if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING)) continue;
    const std::string label(reinterpret_cast<const char*>(found.card));
    const std::string bus(reinterpret_cast<const char*>(found.bus_info));
    const std::string name = bus.empty() ? label : bus;
    std::string id = name;
    const auto alike = [&id](const OpenCameraFile& other) { return other.id == id; };
    for (int n = 2; std::any_of(cameras.begin(), cameras.end(), alike); ++n) {
      id = name + " #" + std::to_string(n);
    }
    cameras.push_back({id, label, std::move(file)});
  }
  return cameras;
}

V4l2File Find(const std::string& id) {
  for (OpenCameraFile& camera : OpenCameras()) {
    if (camera.id == id) return std::move(camera.file);
  }
  throw Failure({.name = "NotFoundError",
                 .message = "there is no camera \"" + id +
                            "\" (any more): media_devices.enumerate_devices() lists the devices"});
}

// The buffers that the driver fills in turn, mapped into this process.
class Buffers {
 public:
  ~Buffers() {
    for (const auto& [start, size] : mapped_) munmap(start, size);
  }

  bool Map(const V4l2File& file) {
    v4l2_requestbuffers wanted{
        .count = kBuffers, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (!file.Call(VIDIOC_REQBUFS, wanted)) return false;
    for (uint32_t i = 0; i < wanted.count; ++i) {
      v4l2_buffer buffer{.index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
      if (!file.Call(VIDIOC_QUERYBUF, buffer)) return false;
      void* const start =
          mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, file.fd(), buffer.m.offset);
      if (start == MAP_FAILED) return false;
      mapped_.emplace_back(start, buffer.length);
      if (!file.Call(VIDIOC_QBUF, buffer)) return false;
    }
    return !mapped_.empty();
  }

  const uint8_t* at(uint32_t index) const { return static_cast<const uint8_t*>(mapped_.at(index).first); }

 private:
  std::vector<std::pair<void*, size_t>> mapped_;
};

class Camera : public Device {
 public:
  Camera(std::shared_ptr<Capture> to, const std::string& id, const CameraMode& wanted)
      : to_(std::move(to)), file_(Find(id)) {
    if (!Set(wanted) || !buffers_.Map(file_) || !Stream(VIDIOC_STREAMON)) {
      throw Failure(
          {.name = "NotReadableError",
           .message = "the camera \"" + id + "\" does not start: check whether another program uses it"});
    }
    thread_ = webrtc::PlatformThread::SpawnJoinable(
        [this] { Run(); }, "webrtc-camera",
        webrtc::ThreadAttributes().SetPriority(webrtc::ThreadPriority::kHigh));
  }
  ~Camera() override {
    stopping_ = true;
    thread_.Finalize();
    Stream(VIDIOC_STREAMOFF);
  }

 private:
  bool Set(const CameraMode& wanted) {
    const auto modes = ListModes(file_);
    const auto it = std::find_if(modes.begin(), modes.end(), [&](const V4l2Mode& mode) {
      return mode.width == wanted.width && mode.height == wanted.height;
    });
    if (it == modes.end()) return false;
    mode_ = *it;
    v4l2_format format{.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    v4l2_pix_format& pixels = format.fmt.pix;
    pixels.width = static_cast<uint32_t>(mode_.width);
    pixels.height = static_cast<uint32_t>(mode_.height);
    pixels.pixelformat = mode_.format;
    if (!file_.Call(VIDIOC_S_FMT, format) || pixels.pixelformat != mode_.format ||
        static_cast<int>(pixels.width) != mode_.width || static_cast<int>(pixels.height) != mode_.height) {
      return false;
    }
    if (mode_.bytes_per_pixel) row_ = static_cast<int>(pixels.bytesperline) / mode_.bytes_per_pixel;
    row_ = std::max(row_, mode_.width);

    v4l2_streamparm parameters{.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    v4l2_fract& interval = parameters.parm.capture.timeperframe;
    interval = {1, static_cast<uint32_t>(wanted.frame_rate)};
    const bool is_known = file_.Call(VIDIOC_S_PARM, parameters) && interval.numerator && interval.denominator;
    settings_ = {.width = mode_.width,
                 .height = mode_.height,
                 .frame_rate = is_known ? static_cast<double>(interval.denominator) / interval.numerator
                                        : static_cast<double>(mode_.rate)};
    return true;
  }

  bool Stream(unsigned long request) const {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return file_.Call(request, type);
  }

  void Run() {
    while (!stopping_) {
      pollfd polled{.fd = file_.fd(), .events = POLLIN};
      if (poll(&polled, 1, kMaxWaitMs) <= 0) continue;
      v4l2_buffer buffer{.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
      if (file_.Call(VIDIOC_DQBUF, buffer)) {
        if (!(buffer.flags & V4L2_BUF_FLAG_ERROR)) Take(buffers_.at(buffer.index), buffer.bytesused);
        if (file_.Call(VIDIOC_QBUF, buffer)) continue;
      }
      if (errno != EAGAIN) return to_->MarkLost();
    }
  }

  void Take(const uint8_t* data, size_t size) {
    const auto frame = pool_.CreateI420Buffer(mode_.width, mode_.height);
    if (!frame || !Convert(data, size, *frame)) return;
    watchdog_.Feed();
    to_->Push(frame);
  }

  bool Convert(const uint8_t* data, size_t size, webrtc::I420Buffer& to) {
    if (mode_.format == V4L2_PIX_FMT_MJPEG) {
      if (!jpeg_) jpeg_.emplace();
      return jpeg_->Decode(data, size, to);
    }
    const auto row_bytes = static_cast<size_t>(row_) * static_cast<size_t>(mode_.bytes_per_pixel);
    const size_t planes = row_bytes * static_cast<size_t>(mode_.height);
    if (size < (mode_.bytes_per_pixel == 1 ? planes + planes / 2 : planes)) return false;
    return libyuv::ConvertToI420(data, size, to.MutableDataY(), to.StrideY(), to.MutableDataU(), to.StrideU(),
                                 to.MutableDataV(), to.StrideV(), 0, 0, row_, mode_.height, mode_.width,
                                 mode_.height, libyuv::kRotate0, mode_.libyuv_format) == 0;
  }

  const std::shared_ptr<Capture> to_;
  const V4l2File file_;
  V4l2Mode mode_{};
  // The distance between rows, in pixels.
  int row_ = 0;
  Buffers buffers_;
  webrtc::VideoFrameBufferPool pool_{/*zero_initialize=*/false};
  std::optional<JpegDecoder> jpeg_;
  std::atomic<bool> stopping_{false};
  Watchdog watchdog_{to_};
  webrtc::PlatformThread thread_;
};

}  // namespace

std::vector<CameraInfo> ListCameras() {
  std::vector<CameraInfo> cameras;
  for (const OpenCameraFile& open : OpenCameras()) {
    CameraInfo& camera = cameras.emplace_back(CameraInfo{open.id, open.label, {}});
    for (const V4l2Mode& mode : ListModes(open.file))
      camera.modes.push_back({mode.width, mode.height, mode.rate});
  }
  return cameras;
}

std::unique_ptr<Device> OpenCamera(std::shared_ptr<Capture> to,
                                   const std::string& id,
                                   const CameraMode& mode) {
  return std::make_unique<Camera>(std::move(to), id, mode);
}

}  // namespace wrtc

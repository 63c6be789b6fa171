#include "media/camera.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "media/watchdog.h"
#include "modules/video_capture/video_capture.h"
#include "modules/video_capture/video_capture_factory.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

using DeviceInfo = webrtc::VideoCaptureModule::DeviceInfo;

// Up to this size the module takes uncompressed pictures first, beyond it Motion JPEG, which nothing here
// decodes.
constexpr int kMostRawWidth = 640;
constexpr int kMostRawHeight = 480;

std::vector<CameraMode> Modes(DeviceInfo& info, const std::string& id) {
  std::vector<webrtc::VideoCaptureCapability> all;
  for (int i = 0, count = info.NumberOfCapabilities(id.c_str()); i < count; ++i) {
    if (info.GetCapability(id.c_str(), i, all.emplace_back()) < 0) all.pop_back();
  }
  const auto is_jpeg = [](const auto& it) { return it.videoType == webrtc::VideoType::kMJPEG; };
  const bool has_jpeg = std::any_of(all.begin(), all.end(), is_jpeg);
  std::vector<CameraMode> modes;
  for (const auto& it : all) {
    const bool small = it.width <= kMostRawWidth && it.height <= kMostRawHeight;
    if (!is_jpeg(it) && (small || !has_jpeg)) modes.push_back({it.width, it.height, it.maxFPS});
  }
  // One for each size; the formats do not matter any more.
  const auto size = [](const CameraMode& mode) { return std::tuple(mode.width, mode.height); };
  std::sort(modes.begin(), modes.end(), [&](const auto& a, const auto& b) { return size(a) < size(b); });
  const auto same = [&](const CameraMode& a, const CameraMode& b) { return size(a) == size(b); };
  modes.erase(std::unique(modes.begin(), modes.end(), same), modes.end());
  return modes;
}

class Camera : public Device, private webrtc::VideoSinkInterface<webrtc::VideoFrame> {
 public:
  Camera(std::shared_ptr<Capture> to, const std::string& id, const CameraMode& mode)
      : to_(std::move(to)), module_(webrtc::VideoCaptureFactory::Create(id.c_str())) {
    if (!module_) throw Failure({.name = "NotFoundError", .message = "there is no camera " + id});
    module_->RegisterCaptureDataCallback(static_cast<webrtc::VideoSinkInterface<webrtc::VideoFrame>*>(this));
    webrtc::VideoCaptureCapability wanted;
    wanted.width = mode.width;
    wanted.height = mode.height;
    wanted.maxFPS = mode.frame_rate;
    wanted.videoType = webrtc::VideoType::kI420;
    if (module_->StartCapture(wanted) != 0) {
      Stop();
      throw Failure({.name = "NotReadableError",
                     .message = "the camera " + id + " does not start: see whether another program uses it"});
    }
    settings_ = {
        .width = mode.width, .height = mode.height, .frame_rate = static_cast<double>(mode.frame_rate)};
  }
  ~Camera() override { Stop(); }

 private:
  void Stop() {
    module_->StopCapture();
    module_->DeRegisterCaptureDataCallback();
  }

  void OnFrame(const webrtc::VideoFrame& frame) override {
    watchdog_.Feed();
    to_->Push(frame.video_frame_buffer());
  }

  const std::shared_ptr<Capture> to_;
  const webrtc::scoped_refptr<webrtc::VideoCaptureModule> module_;
  Watchdog watchdog_{to_};
};

}  // namespace

std::vector<CameraInfo> ListCameras() {
  std::vector<CameraInfo> cameras;
  const std::unique_ptr<DeviceInfo> info(webrtc::VideoCaptureFactory::CreateDeviceInfo());
  for (uint32_t i = 0, count = info ? info->NumberOfDevices() : 0; i < count; ++i) {
    char label[webrtc::kVideoCaptureDeviceNameLength] = "";
    char id[webrtc::kVideoCaptureUniqueNameLength] = "";
    if (info->GetDeviceName(i, label, sizeof label, id, sizeof id) != 0) continue;
    const std::string name = id[0] ? id : label;
    cameras.push_back({name, label, Modes(*info, name)});
  }
  return cameras;
}

std::unique_ptr<Device> OpenCamera(std::shared_ptr<Capture> to,
                                   const std::string& id,
                                   const CameraMode& mode) {
  return std::make_unique<Camera>(std::move(to), id, mode);
}

}  // namespace wrtc

#include "interfaces/capture.h"

#include <utility>

#include "bind.h"
#include "convert/enums.h"
#include "engine/engine.h"
#include "media/devices/audio_device.h"
#include "media/devices/microphone.h"
#include "media/devices/screen.h"
#include "media/devices/synthetic.h"
#include "runtime/identity.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

namespace wrtc {

RtcCapture::RtcCapture(std::shared_ptr<Mailbox> mailbox, webrtc::MediaType kind, bool is_screencast)
    : capture_(std::make_shared<Capture>(
          [key = key(), mailbox = std::move(mailbox)](const char* event) { mailbox->Post(key, event); })) {
  if (kind == webrtc::MediaType::AUDIO) {
    audio_ = std::make_unique<EngineRef<LocalAudio>>(capture_->MakeAudioSource());
  } else {
    video_ = std::make_unique<EngineRef<VideoSource>>(capture_->MakeVideoSource(is_screencast));
  }
}

std::shared_ptr<MediaStreamTrack> RtcCapture::CreateTrack(const std::string& id) {
  CheckUsable();
  auto* factory = Engine::Get().factory();
  webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track;
  if (audio_) {
    track = factory->CreateAudioTrack(id, audio_->share().get());
  } else {
    track = factory->CreateVideoTrack(video_->share(), id);
  }
  audio_.reset();
  video_.reset();
  return WrapperOf<MediaStreamTrack>(std::move(track));
}

template <class... Parameters, class... Args>
DeviceSettings RtcCapture::Switch(std::unique_ptr<Device> (*open)(std::shared_ptr<Capture>, Parameters...),
                                  Args&&... args) {
  CheckUsable();
  return capture_->Switch([&] { return open(capture_.pointer(), std::forward<Args>(args)...); });
}

DeviceSettings RtcCapture::OpenMicrophone(const std::string& id,
                                          int rate,
                                          int channels,
                                          bool echo_cancellation,
                                          bool noise_suppression,
                                          bool auto_gain_control) {
  return Switch(&wrtc::OpenMicrophone, id,
                MicrophoneOptions{rate, channels, echo_cancellation, noise_suppression, auto_gain_control});
}

DeviceSettings RtcCapture::OpenCamera(const std::string& id, int width, int height, int frame_rate) {
  return Switch(&wrtc::OpenCamera, id, CameraMode{width, height, frame_rate});
}

DeviceSettings RtcCapture::OpenScreen(bool is_window, int64_t id, double frame_rate, bool cursor) {
  return Switch(&wrtc::OpenScreen, is_window, id, frame_rate, cursor);
}

DeviceSettings RtcCapture::OpenAudioLoop(Pcm audio) {
  return Switch(&wrtc::OpenAudioLoop, std::move(audio));
}

DeviceSettings RtcCapture::OpenTestPattern(int width, int height, double frame_rate) {
  return Switch(&wrtc::OpenTestPattern, width, height, frame_rate);
}

DeviceSettings RtcCapture::OpenVideoFile(const std::string& path) {
  return Switch(&wrtc::OpenVideoFile, path);
}

void RtcCapture::Close() {
  if (!stale()) capture_->Close();
}

namespace {

py::dict SettingsToPython(const DeviceSettings& it) {
  py::dict settings;
  if (it.width) {
    settings["width"] = it.width;
    settings["height"] = it.height;
    settings["frame_rate"] = it.frame_rate;
  }
  if (it.sample_rate) {
    settings["sample_rate"] = it.sample_rate;
    settings["channel_count"] = it.channels;
  }
  return settings;
}

// Binds a method that opens a device; the result is the settings as a dict.
template <class... Args>
auto BindOpen(DeviceSettings (RtcCapture::*open)(Args...)) {
  return [open](RtcCapture& capture, Args... args) {
    return SettingsToPython(Unlocked([&] { return (capture.*open)(std::forward<Args>(args)...); }));
  };
}

using Samples = py::array_t<int16_t, py::array::c_style | py::array::forcecast>;

Pcm ReadAudioLoop(const Samples& samples, int rate) {
  Pcm audio{.rate = rate, .channels = static_cast<int>(samples.shape(1))};
  audio.samples.assign(samples.data(), samples.data() + samples.size());
  return audio;
}

py::tuple ListDevices() {
  const auto [audio, cameras] =
      Unlocked([] { return OnDeviceThread([] { return std::pair(ListAudioDevices(), ListCameras()); }); });
  const auto names = [](const std::vector<AudioDeviceName>& devices) {
    py::list out;
    for (const AudioDeviceName& device : devices) out.append(py::make_tuple(device.id, device.label));
    return out;
  };
  py::list out;
  for (const CameraInfo& camera : cameras) {
    py::list modes;
    for (const CameraMode& mode : camera.modes) {
      modes.append(py::make_tuple(mode.width, mode.height, mode.frame_rate));
    }
    out.append(py::make_tuple(camera.id, camera.label, modes));
  }
  return py::make_tuple(names(audio.microphones), names(audio.speakers), out);
}

py::list ListSurfaces() {
  py::list out;
  for (const DisplaySurface& it : Unlocked([] { return OnDeviceThread(&ListDisplaySurfaces); })) {
    out.append(py::make_tuple(it.is_window, it.id, it.title));
  }
  return out;
}

}  // namespace

void bind_capture(py::module_& m) {
  m.def("list_devices", &ListDevices, "Microphones and speakers (id, label), cameras (id, label, modes).");
  m.def("list_display_surfaces", &ListSurfaces, "Screens and windows: (is_window, id, title).");
  m.def(
      "settle_devices", [] { OnDeviceThread([] { return true; }); }, unlocked(),
      "Waits until devices that are being closed are closed.");
  py::class_<RtcCapture, std::shared_ptr<RtcCapture>>(m, "RtcCapture")
      .def(py::init<std::shared_ptr<Mailbox>, webrtc::MediaType, bool>(), py::arg("mailbox").none(false),
           py::arg("kind"), py::arg("is_screencast"), unlocked())
      .def_property_readonly("key", &RtcCapture::key)
      .def("create_track", &RtcCapture::CreateTrack, py::arg("id"), unlocked(),
           "Creates the first track, once; the others are clones of it.")
      .def("open_microphone", BindOpen(&RtcCapture::OpenMicrophone), py::arg("id"), py::arg("rate"),
           py::arg("channels"), py::arg("echo_cancellation"), py::arg("noise_suppression"),
           py::arg("auto_gain_control"))
      .def("open_camera", BindOpen(&RtcCapture::OpenCamera), py::arg("id"), py::arg("width"),
           py::arg("height"), py::arg("frame_rate"))
      .def("open_screen", BindOpen(&RtcCapture::OpenScreen), py::arg("is_window"), py::arg("id"),
           py::arg("frame_rate"), py::arg("cursor"))
      .def(
          "open_audio_loop",
          [](RtcCapture& capture, const Samples& samples, int rate) {
            Pcm audio = ReadAudioLoop(samples, rate);
            return SettingsToPython(Unlocked([&] { return capture.OpenAudioLoop(std::move(audio)); }));
          },
          py::arg("samples"), py::arg("rate"), "Samples of shape (frames, channels).")
      .def("open_test_pattern", BindOpen(&RtcCapture::OpenTestPattern), py::arg("width"), py::arg("height"),
           py::arg("frame_rate"))
      .def("open_video_file", BindOpen(&RtcCapture::OpenVideoFile), py::arg("path"))
      .def("close", &RtcCapture::Close, unlocked(), "Closes the device for good.");
}

}  // namespace wrtc

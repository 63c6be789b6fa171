#pragma once

#include <memory>
#include <string>

#include "interfaces/media_stream_track.h"
#include "media/devices/camera.h"
#include "media/devices/capture.h"
#include "runtime/mailbox.h"
#include "runtime/owned.h"

namespace wrtc {

// The device behind a track and its clones. A `gone` record is posted when the last of them is gone.
class RtcCapture : public Native, public Counted<RtcCapture> {
 public:
  RtcCapture(std::shared_ptr<Mailbox> mailbox, webrtc::MediaType kind, bool is_screencast);

  // The first track. May be called once; the other tracks are clones of it.
  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);

  // Each replaces the device that was open.
  DeviceSettings OpenMicrophone(const std::string& id,
                                int rate,
                                int channels,
                                bool echo_cancellation,
                                bool noise_suppression,
                                bool auto_gain_control);
  DeviceSettings OpenCamera(const std::string& id, int width, int height, int frame_rate);
  DeviceSettings OpenScreen(bool is_window, int64_t id, double frame_rate, bool cursor);
  DeviceSettings OpenAudioLoop(Pcm audio);
  DeviceSettings OpenTestPattern(int width, int height, double frame_rate);
  DeviceSettings OpenVideoFile(const std::string& path);

  // Closes the device for good.
  void Close();

 private:
  template <class... Parameters, class... Args>
  DeviceSettings Switch(std::unique_ptr<Device> (*open)(std::shared_ptr<Capture>, Parameters...), Args&&...);

  Owned<std::shared_ptr<Capture>, Releaser::kAny> capture_;
  // Held until the track is created, which then holds it.
  std::unique_ptr<EngineRef<LocalAudio>> audio_;
  std::unique_ptr<EngineRef<VideoSource>> video_;
};

}  // namespace wrtc

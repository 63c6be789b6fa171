#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "media/audio/local_audio.h"
#include "media/audio/pcm.h"
#include "media/devices/device.h"
#include "media/video/pixels.h"
#include "media/video/video_source.h"
#include "runtime/fork.h"

namespace wrtc {

// What lies between a device and the source of the tracks that show it: the device may be exchanged for
// another, or lost, and the source may be dropped by its last track while the device is at work.
class Capture : public std::enable_shared_from_this<Capture> {
 public:
  // `on_event` is called, on any thread, with "mute" and "unmute", and with "gone" when the last track is.
  explicit Capture(std::function<void(const char* event)> on_event) : on_event_(std::move(on_event)) {}

  webrtc::scoped_refptr<LocalAudio> MakeAudioSource();
  webrtc::scoped_refptr<VideoSource> MakeVideoSource(bool is_screencast);

  // Closes the device and opens another; throws what `open` throws, and then has none.
  DeviceSettings Switch(const std::function<std::unique_ptr<Device>()>& open);
  // Gives the device back, for good.
  void Close();

  // The device's part, from any thread.
  void Push(Pcm pcm);
  void Push(const Pixels& pixels);
  void Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer);
  // It gives nothing for a while.
  void SetMuted(bool muted);
  // It will give nothing any more: the tracks end.
  void Lose();

 private:
  class Sound;
  class Picture;

  void Detach();
  // The source by reference, because it is read under the lock.
  template <class Source, class... Args>
  void Hand(Source* const& source, Args&&... args);

  const std::function<void(const char*)> on_event_;
  const Generation generation_ = CurrentGeneration();
  // The device thread's.
  std::unique_ptr<Device> device_;
  bool closed_ = false;
  std::atomic<bool> muted_{false};
  // Recursive, because what a source is handed may drop its last track.
  std::recursive_mutex source_mutex_;
  Sound* sound_ = nullptr;
  Picture* picture_ = nullptr;
};

}  // namespace wrtc

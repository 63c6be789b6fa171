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

// Connects a device with the source of its tracks. The device may be replaced or lost while there are tracks,
// and the last track may release the source while the device is running.
class Capture : public std::enable_shared_from_this<Capture> {
 public:
  // `on_event` is called, on any thread, with "mute" and "unmute", and with "gone" when the last track is
  // gone.
  explicit Capture(std::function<void(const char* event)> on_event) : on_event_(std::move(on_event)) {}

  webrtc::scoped_refptr<LocalAudio> MakeAudioSource();
  webrtc::scoped_refptr<VideoSource> MakeVideoSource(bool is_screencast);

  // Closes the device and opens another. If `open` throws, there is no device then.
  DeviceSettings Switch(const std::function<std::unique_ptr<Device>()>& open);
  // Closes the device for good.
  void Close();

  // For the device, from any thread.
  void Push(Pcm pcm);
  void Push(const Pixels& pixels);
  void Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer);
  // The device gives nothing for now.
  void SetMuted(bool muted);
  // The device will give nothing more: the tracks end.
  void MarkLost();

 private:
  class AudioCaptureSource;
  class VideoCaptureSource;

  void Detach();
  // Takes the source by reference, because it is read under the lock.
  template <class Source, class... Args>
  void Hand(Source* const& source, Args&&... args);

  const std::function<void(const char*)> on_event_;
  const Generation generation_ = CurrentGeneration();
  // Used on the device thread only.
  std::unique_ptr<Device> device_;
  bool closed_ = false;
  std::atomic<bool> muted_{false};
  // Recursive, because pushing to a source may release its last track.
  std::recursive_mutex source_mutex_;
  AudioCaptureSource* audio_source_ = nullptr;
  VideoCaptureSource* video_source_ = nullptr;
};

}  // namespace wrtc

#pragma once

#include <atomic>
#include <vector>

#include "api/media_stream_interface.h"

namespace wrtc {

// Receives the audio of a track. A received track is decoded meanwhile; a disabled one gives silence.
class TrackListener : public webrtc::AudioTrackSinkInterface, private webrtc::ObserverInterface {
 public:
  explicit TrackListener(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track);
  ~TrackListener() override;

  // Both may block on an engine thread. Stop() must be called before the destructor, if Start() was.
  void Start();
  void Stop();

 protected:
  // Called with 10 ms, on the thread that plays the track.
  virtual void OnSamples(const int16_t* samples, size_t frames, int channels, int rate) = 0;

 private:
  void OnData(const void* data, int bits, int rate, size_t channels, size_t frames) override;
  void OnChanged() override;

  const webrtc::scoped_refptr<webrtc::AudioTrackInterface> track_;
  std::atomic<bool> started_{false};
  std::atomic<bool> enabled_{true};
  std::vector<int16_t> silence_;
};

}  // namespace wrtc

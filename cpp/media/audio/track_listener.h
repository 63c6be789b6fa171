#pragma once

#include <atomic>
#include <vector>

#include "api/media_stream_interface.h"

namespace wrtc {

// Hears a track, which is decoded meanwhile if it was received: silence while it is disabled.
class TrackListener : public webrtc::AudioTrackSinkInterface, private webrtc::ObserverInterface {
 public:
  explicit TrackListener(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track);
  ~TrackListener() override;

  // Both may hop. One that was started is to be stopped before it goes.
  void Start();
  void Stop();

 protected:
  // On the thread that plays the track: 10 ms.
  virtual void Hear(const int16_t* samples, size_t frames, int channels, int rate) = 0;

 private:
  void OnData(const void* data, int bits, int rate, size_t channels, size_t frames) override;
  void OnChanged() override;

  const webrtc::scoped_refptr<webrtc::AudioTrackInterface> track_;
  std::atomic<bool> started_{false};
  std::atomic<bool> enabled_{true};
  std::vector<int16_t> silence_;
};

}  // namespace wrtc

#include "media/audio/local_audio.h"

#include "media/audio/audio_pacer.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

void LocalAudio::AddSink(webrtc::AudioTrackSinkInterface* sink) {
  {
    std::lock_guard lock(sinks_mutex_);
    sinks_.push_back(sink);
  }
  AudioPacer::Get().Wake();
}

void LocalAudio::RemoveSink(webrtc::AudioTrackSinkInterface* sink) {
  std::lock_guard lock(sinks_mutex_);
  std::erase(sinks_, sink);
}

bool LocalAudio::listened() const {
  std::lock_guard lock(sinks_mutex_);
  return !sinks_.empty();
}

void LocalAudio::Deliver(const Pcm& pcm) {
  // Sender reports tell it, by which receivers keep sound and pictures in step.
  const int64_t captured_ms = webrtc::TimeMillis();
  std::lock_guard lock(sinks_mutex_);
  for (webrtc::AudioTrackSinkInterface* sink : sinks_) {
    sink->OnData(pcm.samples.data(), 16, pcm.rate, pcm.channels, pcm.frames(), captured_ms);
  }
}

}  // namespace wrtc

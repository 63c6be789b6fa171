#include "media/audio/local_audio.h"

#include "media/audio/audio_pacer.h"
#include "media/audio/track_listener.h"
#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

bool IsReader(const webrtc::AudioTrackSinkInterface* sink) {
  return dynamic_cast<const TrackListener*>(sink) != nullptr;
}

}  // namespace

void LocalAudio::AddSink(webrtc::AudioTrackSinkInterface* sink) {
  {
    std::lock_guard lock(sinks_mutex_);
    sinks_.push_back(sink);
    if (IsReader(sink)) ++readers_;
  }
  AudioPacer::Get().Wake();
}

void LocalAudio::RemoveSink(webrtc::AudioTrackSinkInterface* sink) {
  {
    std::lock_guard lock(sinks_mutex_);
    if (std::erase(sinks_, sink) == 0) return;
    if (IsReader(sink)) --readers_;
    if (attached_locked()) return;
  }
  OnDetached();
}

void LocalAudio::MarkLost() {
  {
    std::lock_guard lock(sinks_mutex_);
    ++lost_;
    if (attached_locked()) return;
  }
  OnDetached();
}

void LocalAudio::MarkRegained() {
  std::lock_guard lock(sinks_mutex_);
  --lost_;
}

void LocalAudio::BeginSending() {
  ++sending_;
  AudioPacer::Get().Wake();
}

void LocalAudio::EndSending() {
  --sending_;
}

bool LocalAudio::has_sinks() const {
  std::lock_guard lock(sinks_mutex_);
  return !sinks_.empty();
}

bool LocalAudio::attached() const {
  std::lock_guard lock(sinks_mutex_);
  return attached_locked();
}

bool LocalAudio::attached_locked() const {
  return readers_ > 0 || static_cast<int>(sinks_.size()) > lost_;
}

bool LocalAudio::has_listener() const {
  std::lock_guard lock(sinks_mutex_);
  return readers_ > 0 || (sending_ > 0 && !sinks_.empty());
}

void LocalAudio::Deliver(const Pcm& pcm) {
  // It goes into sender reports, by which receivers keep audio and video in sync.
  const int64_t captured_ms = webrtc::TimeMillis();
  std::lock_guard lock(sinks_mutex_);
  for (webrtc::AudioTrackSinkInterface* sink : sinks_) {
    sink->OnData(pcm.samples.data(), 16, pcm.rate, pcm.channels, pcm.frames(), captured_ms);
  }
}

}  // namespace wrtc

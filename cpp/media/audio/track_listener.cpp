#include "media/audio/track_listener.h"

#include <utility>

#include "media/audio/playout.h"

namespace wrtc {

TrackListener::TrackListener(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track)
    : track_(std::move(track)) {}

TrackListener::~TrackListener() = default;

void TrackListener::Start() {
  if (started_.exchange(true)) return;
  enabled_ = track_->enabled();
  track_->RegisterObserver(this);
  track_->AddSink(this);
  Listeners::Add();
}

void TrackListener::Stop() {
  if (!started_.exchange(false)) return;
  track_->RemoveSink(this);
  track_->UnregisterObserver(this);
  Listeners::Remove();
}

void TrackListener::OnData(const void* data, int, int rate, size_t channels, size_t frames) {
  if (!Listeners::ReportListening()) return;
  const auto* samples = static_cast<const int16_t*>(data);
  if (!enabled_) {
    silence_.resize(frames * channels);
    samples = silence_.data();
  }
  OnSamples(samples, frames, static_cast<int>(channels), rate);
}

void TrackListener::OnChanged() {
  enabled_ = track_->enabled();
}

}  // namespace wrtc

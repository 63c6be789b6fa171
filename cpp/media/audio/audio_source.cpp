#include "media/audio/audio_source.h"

#include <utility>

namespace wrtc {

// The queue is played while there is a listener, once Write() has been called.
AudioSource::AudioSource(std::shared_ptr<AudioProcessor> processor)
    : paced_([this] { return speaking_ && has_listener(); }, [this] { Play(); }) {
  if (processor) processing_.emplace(std::move(processor));
}

void AudioSource::Push(Pcm pcm) {
  pushed_.Add(std::move(pcm));
  while (const auto step = pushed_.TakeFull()) Emit(*step);
}

void AudioSource::Write(Pcm pcm) {
  queue_.Add(std::move(pcm));
  speaking_ = true;
  AudioPacer::Get().Wake();
}

void AudioSource::Clear() {
  queue_.Clear();
  NotifyChange();
}

void AudioSource::set_on_change(std::function<void()> callback) {
  std::lock_guard lock(callback_mutex_);
  on_change_ = std::move(callback);
}

void AudioSource::NotifyChange() {
  std::lock_guard lock(callback_mutex_);
  if (on_change_) on_change_();
}

void AudioSource::End() {
  if (!ended_.exchange(true)) FireOnChanged();
}

void AudioSource::Play() {
  const Pcm step = queue_.Take();
  Emit(step);
  const auto [before, after] = queue_.Played();
  if ((before > 0 && after == 0) || (before > kFullSeconds && after <= kFullSeconds)) NotifyChange();
}

void AudioSource::Emit(const Pcm& pcm) {
  if (!processing_) {
    Deliver(pcm);
    return;
  }
  const Pcm processed = processing_->Process(pcm.samples.data(), pcm.frames(), pcm.channels, pcm.rate);
  if (!processed.samples.empty()) Deliver(processed);
}

}  // namespace wrtc

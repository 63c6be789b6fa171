#include "media/audio/audio_source.h"

#include <algorithm>
#include <utility>

namespace wrtc {
namespace {

// What the engine takes 10 ms of without loss.
constexpr int kBestRate = 48000;

bool IsEngineRate(int rate) {
  return rate % 100 == 0 && rate <= 96000;
}

}  // namespace

AudioSource::AudioSource(std::shared_ptr<AudioProcessor> processor) {
  if (processor) processing_.emplace(std::move(processor));
  AudioPacer::Get().Add(this);
}

AudioSource::~AudioSource() {
  AudioPacer::Get().Remove(this);
}

void AudioSource::Push(Pcm pcm) {
  if (IsEngineRate(pcm.rate)) {
    Hand(pcm);
    return;
  }
  // 10 ms of 11,025 Hz are no whole number of frames, and 192 kHz are more than the engine takes.
  Pcm converted{.rate = kBestRate, .channels = pcm.channels};
  {
    std::lock_guard lock(queue_mutex_);
    if (!odd_rate_ || odd_rate_->from() != pcm.rate || odd_rate_->channels() != pcm.channels) {
      odd_rate_.emplace(pcm.rate, kBestRate, pcm.channels);
    }
    converted.samples = odd_rate_->Convert(pcm.samples.data(), pcm.frames());
  }
  const size_t step = static_cast<size_t>(kBestRate / 100) * pcm.channels;
  for (size_t at = 0; at + step <= converted.samples.size(); at += step) {
    Pcm piece{.rate = kBestRate, .channels = pcm.channels};
    piece.samples.assign(converted.samples.begin() + static_cast<ptrdiff_t>(at),
                         converted.samples.begin() + static_cast<ptrdiff_t>(at + step));
    Hand(piece);
  }
}

void AudioSource::Write(Pcm pcm) {
  if (!IsEngineRate(pcm.rate)) {
    RateConverter converter(pcm.rate, kBestRate, pcm.channels);
    std::vector<int16_t> samples = converter.Convert(pcm.samples.data(), pcm.frames());
    const std::vector<int16_t> rest = converter.Flush();
    samples.insert(samples.end(), rest.begin(), rest.end());
    pcm = {.samples = std::move(samples), .rate = kBestRate, .channels = pcm.channels};
  }
  {
    std::lock_guard lock(queue_mutex_);
    speaking_ = true;
    if (!pcm.samples.empty()) queue_.push_back(std::move(pcm));
  }
  AudioPacer::Get().Wake();
}

double AudioSource::queued_seconds() const {
  std::lock_guard lock(queue_mutex_);
  double seconds = 0;
  for (const Pcm& piece : queue_) seconds += piece.seconds();
  if (!queue_.empty()) seconds -= static_cast<double>(taken_frames_) / queue_.front().rate;
  return seconds;
}

void AudioSource::Clear() {
  std::lock_guard lock(queue_mutex_);
  queue_.clear();
  taken_frames_ = 0;
  if (on_empty_) on_empty_();
}

void AudioSource::set_on_empty(std::function<void()> callback) {
  std::lock_guard lock(queue_mutex_);
  on_empty_ = std::move(callback);
}

void AudioSource::End() {
  if (!ended_.exchange(true)) FireOnChanged();
}

bool AudioSource::paced() const {
  {
    std::lock_guard lock(queue_mutex_);
    if (!speaking_) return false;
  }
  return listened();
}

void AudioSource::Play() {
  Hand(TakeQueued());
}

Pcm AudioSource::TakeQueued() {
  std::lock_guard lock(queue_mutex_);
  Pcm out;
  if (!queue_.empty()) {
    out.rate = queue_.front().rate;
    out.channels = queue_.front().channels;
  }
  const size_t wanted = static_cast<size_t>(out.rate / 100) * out.channels;
  // Pieces of one format are joined without a gap.
  while (out.samples.size() < wanted && !queue_.empty()) {
    const Pcm& piece = queue_.front();
    if (piece.rate != out.rate || piece.channels != out.channels) break;
    const size_t begin = taken_frames_ * piece.channels;
    const size_t count = std::min(wanted - out.samples.size(), piece.samples.size() - begin);
    out.samples.insert(out.samples.end(), piece.samples.begin() + static_cast<ptrdiff_t>(begin),
                       piece.samples.begin() + static_cast<ptrdiff_t>(begin + count));
    taken_frames_ += count / piece.channels;
    if (taken_frames_ == piece.frames()) {
      queue_.pop_front();
      taken_frames_ = 0;
      if (queue_.empty() && on_empty_) on_empty_();
    }
  }
  out.samples.resize(wanted);
  return out;
}

void AudioSource::Hand(const Pcm& pcm) {
  if (!processing_) {
    Deliver(pcm);
    return;
  }
  const Pcm processed = processing_->Process(pcm.samples.data(), pcm.frames(), pcm.channels, pcm.rate);
  if (!processed.samples.empty()) Deliver(processed);
}

}  // namespace wrtc

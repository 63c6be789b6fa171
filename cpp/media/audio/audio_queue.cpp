#include "media/audio/audio_queue.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wrtc {
namespace {

// The engine takes 10 ms at this rate without loss.
constexpr int kBestRate = 48000;

// The engine needs a whole number of frames in 10 ms, which 11,025 Hz has not, and accepts at most 96 kHz.
bool IsEngineRate(int rate) {
  return rate % 100 == 0 && rate <= 96000;
}

size_t StepSize(const Pcm& pcm) {
  return static_cast<size_t>(pcm.rate / 100) * pcm.channels;
}

bool SameFormat(const Pcm& a, const Pcm& b) {
  return a.rate == b.rate && a.channels == b.channels;
}

Pcm FromFloats(const std::vector<float>& samples, int channels) {
  Pcm pcm{.rate = kBestRate, .channels = channels};
  pcm.samples.reserve(samples.size());
  for (const float sample : samples) {
    pcm.samples.push_back(static_cast<int16_t>(std::lrint(std::clamp(sample, -32768.f, 32767.f))));
  }
  return pcm;
}

}  // namespace

void AudioQueue::Add(Pcm pcm) {
  std::lock_guard converting(converting_);
  if (converter_ && (converter_->from() != pcm.rate || converter_->channels() != pcm.channels)) {
    Pcm rest = FromFloats(converter_->Flush(), converter_->channels());
    converter_.reset();
    std::lock_guard lock(lock_);
    Append(std::move(rest));
    waiting_ = 0;
  }
  if (!IsEngineRate(pcm.rate)) {
    if (!converter_) converter_.emplace(pcm.rate, kBestRate, pcm.channels);
    const std::vector<float> samples(pcm.samples.begin(), pcm.samples.end());
    pcm = FromFloats(converter_->Process(samples.data(), pcm.frames()), pcm.channels);
  }
  std::lock_guard lock(lock_);
  Append(std::move(pcm));
  if (converter_) waiting_ = converter_->waiting_seconds();
}

double AudioQueue::seconds() const {
  std::lock_guard lock(lock_);
  return seconds_ + waiting_ + playing_;
}

void AudioQueue::Clear() {
  std::lock_guard converting(converting_);
  converter_.reset();
  std::lock_guard lock(lock_);
  pieces_.clear();
  taken_frames_ = 0;
  seconds_ = waiting_ = playing_ = 0;
}

void AudioQueue::Append(Pcm pcm) {
  if (pcm.samples.empty()) return;
  seconds_ += pcm.seconds();
  pieces_.push_back(std::move(pcm));
}

Pcm AudioQueue::Take() {
  std::lock_guard lock(lock_);
  const double before = seconds_ + waiting_;
  Pcm step;
  Fill(step);
  if (step.samples.size() < StepSize(step) && waiting_ > 0) {
    // If the lock is taken, a writer is adding more, and the audio in the converter is not the end.
    if (const std::unique_lock converting(converting_, std::try_to_lock); converting) {
      Append(FromFloats(converter_->Flush(), converter_->channels()));
      waiting_ = 0;
      Fill(step);
    }
  }
  // The rest in the converter may be less than a frame, but it ends with this step, too.
  playing_ = std::max(0.0, before - seconds_ - waiting_);
  step.samples.resize(StepSize(step));
  return step;
}

AudioQueue::Change AudioQueue::Played() {
  std::lock_guard lock(lock_);
  const double after = seconds_ + waiting_;
  return {.before = after + std::exchange(playing_, 0), .after = after};
}

std::optional<Pcm> AudioQueue::TakeFull() {
  std::lock_guard lock(lock_);
  if (pieces_.empty()) return std::nullopt;
  const Pcm& first = pieces_.front();
  size_t frames = 0;
  bool ends = false;
  for (const Pcm& piece : pieces_) {
    ends = !SameFormat(piece, first);
    if (ends) break;
    frames += piece.frames();
  }
  if (!ends && (frames - taken_frames_) * first.channels < StepSize(first)) return std::nullopt;
  Pcm step;
  Fill(step);
  step.samples.resize(StepSize(step));
  return step;
}

void AudioQueue::Fill(Pcm& step) {
  if (step.samples.empty() && !pieces_.empty()) {
    step.rate = pieces_.front().rate;
    step.channels = pieces_.front().channels;
  }
  while (step.samples.size() < StepSize(step) && !pieces_.empty()) {
    const Pcm& piece = pieces_.front();
    if (!SameFormat(piece, step)) break;
    const auto begin = piece.samples.begin() + static_cast<ptrdiff_t>(taken_frames_ * piece.channels);
    const auto count = std::min<ptrdiff_t>(static_cast<ptrdiff_t>(StepSize(step) - step.samples.size()),
                                           piece.samples.end() - begin);
    step.samples.insert(step.samples.end(), begin, begin + count);
    taken_frames_ += static_cast<size_t>(count) / piece.channels;
    seconds_ -= static_cast<double>(count / piece.channels) / piece.rate;
    if (taken_frames_ == piece.frames()) {
      pieces_.pop_front();
      taken_frames_ = 0;
    }
  }
  // Removes rounding errors.
  if (pieces_.empty()) seconds_ = 0;
}

}  // namespace wrtc

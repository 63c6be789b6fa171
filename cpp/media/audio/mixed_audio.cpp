#include "media/audio/mixed_audio.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wrtc {
namespace {

constexpr int kRate = 48000;
constexpr size_t kFrames = kRate / 100;
constexpr size_t kFirstSteps = 2;
constexpr size_t kMaxSteps = 20;
// If more than the initial delay waits in all of these steps, it is delay and not jitter.
constexpr int kObservedSteps = 100;

}  // namespace

MixedInput::MixedInput(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, int channels, float gain)
    : TrackListener(std::move(track)),
      channels_(channels),
      step_(kFrames * channels),
      gain_(gain),
      last_gain_(gain) {}

void MixedInput::OnSamples(const int16_t* samples, size_t frames, int channels, int rate) {
  std::vector<int16_t> piece = Remix(samples, frames, channels, channels_);
  if (rate != kRate) {
    if (!converter_ || converter_->from() != rate) converter_.emplace(rate, kRate, channels_);
    piece = converter_->Convert(piece.data(), frames);
  }
  std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.end(), piece.begin(), piece.end());
  if (waiting_.size() > kMaxSteps * step_) {
    waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<ptrdiff_t>(kMaxSteps * step_));
  }
}

void MixedInput::Restart() {
  std::lock_guard lock(mutex_);
  waiting_.clear();
  playing_ = false;
}

void MixedInput::AddTo(std::vector<float>& sum) {
  std::lock_guard lock(mutex_);
  if (!playing_ && waiting_.size() < kFirstSteps * step_) return;
  if (waiting_.size() < step_) {
    playing_ = false;
    return;
  }
  if (!std::exchange(playing_, true)) {
    min_waiting_ = waiting_.size();
    observed_steps_ = 0;
  }
  TrimDelay();
  // The gain changes gradually within the step, to avoid a click.
  const float gain = gain_;
  const float change = (gain - last_gain_) / kFrames;
  for (size_t i = 0; i < step_; ++i) {
    sum[i] += static_cast<float>(waiting_[i]) * (last_gain_ + change * static_cast<float>(i / channels_));
  }
  last_gain_ = gain;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(step_));
}

void MixedInput::TrimDelay() {
  min_waiting_ = std::min(min_waiting_, waiting_.size());
  if (++observed_steps_ < kObservedSteps) return;
  if (min_waiting_ > kFirstSteps * step_) {
    const size_t excess = (min_waiting_ / step_ - kFirstSteps) * step_;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(excess));
  }
  min_waiting_ = waiting_.size();
  observed_steps_ = 0;
}

MixedAudio::MixedAudio(int channels) : channels_(channels), limiter_(&dumper_, kFrames, "Mixer") {
  paced_.emplace([this] { return has_sinks(); }, [this] { Play(); });
}

MixedAudio::~MixedAudio() {
  paced_.reset();
  for (const std::shared_ptr<MixedInput>& input : inputs_) input->Stop();
}

std::shared_ptr<MixedInput> MixedAudio::Add(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track,
                                            float gain) {
  auto input = std::make_shared<MixedInput>(std::move(track), channels_, gain);
  {
    std::lock_guard lock(mutex_);
    inputs_.push_back(input);
  }
  input->Start();
  return input;
}

void MixedAudio::Remove(const std::shared_ptr<MixedInput>& input) {
  input->Stop();
  std::lock_guard lock(mutex_);
  std::erase(inputs_, input);
}

void MixedAudio::AddSink(webrtc::AudioTrackSinkInterface* sink) {
  if (!has_sinks()) {
    std::lock_guard lock(mutex_);
    for (const std::shared_ptr<MixedInput>& input : inputs_) input->Restart();
  }
  LocalAudio::AddSink(sink);
}

void MixedAudio::Play() {
  std::vector<float> sum(kFrames * channels_);
  {
    std::lock_guard lock(mutex_);
    for (const std::shared_ptr<MixedInput>& input : inputs_) input->AddTo(sum);
  }
  std::vector<float> planes(sum.size());
  for (size_t i = 0; i < sum.size(); ++i) planes[i % channels_ * kFrames + i / channels_] = sum[i];
  limiter_.Process(webrtc::DeinterleavedView<float>(planes.data(), kFrames, channels_));
  Pcm mixed{.rate = kRate, .channels = channels_};
  for (size_t i = 0; i < sum.size(); ++i) {
    const float sample = planes[i % channels_ * kFrames + i / channels_];
    mixed.samples.push_back(static_cast<int16_t>(std::lrint(std::clamp(sample, -32768.f, 32767.f))));
  }
  Deliver(mixed);
}

}  // namespace wrtc

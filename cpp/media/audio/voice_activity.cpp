#include "media/audio/voice_activity.h"

#include <algorithm>

#include "api/audio/audio_view.h"
#include "modules/audio_processing/agc2/cpu_features.h"

namespace wrtc {
namespace {

constexpr float kDetectorScale = 32768;
constexpr int kHighestRate = 16000;
// The detector is never reset: after each reset, it would need time to adapt again.
constexpr int kResetPeriodMs = 1'000'000'000;

}  // namespace

VoiceActivity::VoiceActivity(int rate, int channels)
    : channels_(channels),
      rate_(std::min(rate / 100 * 100, kHighestRate)),
      detector_(kResetPeriodMs, webrtc::GetAvailableCpuFeatures(), rate_) {
  if (rate > kHighestRate) converter_.emplace(rate, kHighestRate, 1);
}

std::vector<float> VoiceActivity::Process(const float* samples, size_t frames) {
  std::lock_guard lock(mutex_);
  std::vector<float> mean(frames);
  for (size_t i = 0; i < frames; ++i) {
    for (size_t channel = 0; channel < channels_; ++channel) mean[i] += samples[i * channels_ + channel];
    mean[i] *= kDetectorScale / static_cast<float>(channels_);
  }
  if (converter_) mean = converter_->Convert(mean.data(), frames);
  waiting_.insert(waiting_.end(), mean.begin(), mean.end());
  const size_t step = rate_ / 100;
  std::vector<float> out;
  size_t at = 0;
  for (; at + step <= waiting_.size(); at += step) {
    out.push_back(detector_.Analyze(webrtc::DeinterleavedView<const float>(waiting_.data() + at, step, 1)));
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(at));
  return out;
}

}  // namespace wrtc

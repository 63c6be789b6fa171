#include "media/voice_activity.h"

#include "api/audio/audio_view.h"
#include "modules/audio_processing/agc2/cpu_features.h"

namespace wrtc {
namespace {

constexpr float kDetectorScale = 32768;
// The detector's memory is never cleared in between: each time it would have to find into the sound again.
constexpr int kResetPeriodMs = 1'000'000'000;

}  // namespace

VoiceActivity::VoiceActivity(int rate, int channels)
    : channels_(channels),
      step_(rate / 100),
      detector_(kResetPeriodMs, webrtc::GetAvailableCpuFeatures(), rate / 100 * 100) {}

std::vector<float> VoiceActivity::Process(const float* samples, size_t frames) {
  std::lock_guard lock(mutex_);
  for (size_t i = 0; i < frames; ++i) {
    float sum = 0;
    for (size_t channel = 0; channel < channels_; ++channel) sum += samples[i * channels_ + channel];
    waiting_.push_back(sum * kDetectorScale / static_cast<float>(channels_));
  }
  std::vector<float> out;
  size_t at = 0;
  for (; at + step_ <= waiting_.size(); at += step_) {
    out.push_back(detector_.Analyze(webrtc::DeinterleavedView<const float>(waiting_.data() + at, step_, 1)));
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(at));
  return out;
}

}  // namespace wrtc

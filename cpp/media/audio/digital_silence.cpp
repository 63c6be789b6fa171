#include "media/audio/digital_silence.h"

#include <algorithm>
#include <atomic>

#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

constexpr int kFadeSteps = 40;
// As often as Opus itself sends in silence.
constexpr int kStepsBetween = 40;

std::atomic<int64_t> sent_until_ms{0};

}  // namespace

DigitalSilence::Send DigitalSilence::Step(std::span<const int16_t> samples, bool complete) {
  const bool silent = std::ranges::all_of(samples, [](int16_t sample) { return sample == 0; });
  if (!silent) {
    silent_steps_ = 0;
    return Send::kAudio;
  }
  if (silent_steps_ < kFadeSteps) {
    ++silent_steps_;
    return Send::kAudio;
  }
  if (silent_steps_ == kFadeSteps && !complete) return Send::kAudio;
  if (webrtc::TimeMillis() < sent_until_ms) {
    silent_steps_ = kFadeSteps;
    return Send::kAudio;
  }
  return (silent_steps_++ - kFadeSteps) % kStepsBetween == 0 ? Send::kComfortNoise : Send::kNothing;
}

void SendSilenceFor(webrtc::TimeDelta duration) {
  const int64_t until = webrtc::TimeMillis() + duration.ms();
  int64_t before = sent_until_ms;
  while (before < until && !sent_until_ms.compare_exchange_weak(before, until)) {
  }
}

}  // namespace wrtc

#include "media/audio/digital_silence.h"

#include <algorithm>

namespace wrtc {
namespace {

constexpr int kFadeSteps = 40;

}  // namespace

bool DigitalSilence::Continues(std::span<const int16_t> samples) {
  const bool silent = std::ranges::all_of(samples, [](int16_t sample) { return sample == 0; });
  silent_steps_ = silent ? std::min(silent_steps_ + 1, kFadeSteps + 1) : 0;
  return silent_steps_ > kFadeSteps;
}

}  // namespace wrtc

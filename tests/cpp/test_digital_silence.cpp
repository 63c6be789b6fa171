#include <array>

#include "check.h"
#include "media/audio/digital_silence.h"

using wrtc::DigitalSilence;

namespace {

constexpr std::array<int16_t, 960> kZeros{};

}  // namespace

TEST(silence_is_encoded_for_400_ms) {
  DigitalSilence silence;
  for (int step = 0; step < 40; ++step) CHECK(!silence.Continues(kZeros));
  for (int step = 0; step < 1000; ++step) CHECK(silence.Continues(kZeros));
}

TEST(the_faintest_sound_ends_silence_and_the_next_silence_counts_anew) {
  DigitalSilence silence;
  for (int step = 0; step < 100; ++step) silence.Continues(kZeros);
  std::array<int16_t, 960> faint{};
  faint[700] = 1;
  CHECK(!silence.Continues(faint));
  for (int step = 0; step < 40; ++step) CHECK(!silence.Continues(kZeros));
  CHECK(silence.Continues(kZeros));
}

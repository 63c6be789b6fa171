#include <array>
#include <vector>

#include "check.h"
#include "media/audio/digital_silence.h"

using wrtc::DigitalSilence;
using Send = wrtc::DigitalSilence::Send;

namespace {

constexpr std::array<int16_t, 960> kZeros{};

std::vector<Send> Silence(DigitalSilence& silence, int steps) {
  std::vector<Send> sent;
  for (int step = 0; step < steps; ++step) sent.push_back(silence.Step(kZeros, step % 2 == 0));
  return sent;
}

}  // namespace

TEST(silence_is_sent_for_400_ms_and_then_one_packet_in_400_ms) {
  DigitalSilence silence;
  const std::vector<Send> sent = Silence(silence, 130);
  for (int step = 0; step < 130; ++step) {
    const Send expected = step < 40 ? Send::kAudio : step % 40 == 0 ? Send::kComfortNoise : Send::kNothing;
    CHECK(sent[step] == expected);
  }
}

TEST(the_faintest_sound_is_sent_and_silence_counts_anew) {
  DigitalSilence silence;
  Silence(silence, 100);
  std::array<int16_t, 960> faint{};
  faint[700] = 1;
  CHECK(silence.Step(faint, true) == Send::kAudio);
  CHECK(Silence(silence, 41).front() == Send::kAudio);
  CHECK(Silence(silence, 1).front() == Send::kNothing);
}

TEST(a_packet_that_the_encoder_has_begun_is_completed_first) {
  DigitalSilence silence;
  for (int step = 0; step < 40; ++step) silence.Step(kZeros, false);
  CHECK(silence.Step(kZeros, false) == Send::kAudio);
  CHECK(silence.Step(kZeros, true) == Send::kComfortNoise);
}

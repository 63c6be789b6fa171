#include "check.h"
#include "media/audio/audio_queue.h"

namespace {

wrtc::Pcm Frames(size_t count, int rate) {
  wrtc::Pcm pcm{.rate = rate, .channels = 1};
  pcm.samples.assign(count, 1000);
  return pcm;
}

wrtc::Pcm Sound(size_t milliseconds) {
  return Frames(48 * milliseconds, 48000);
}

}  // namespace

TEST(a_step_counts_as_queued_until_it_was_played) {
  wrtc::AudioQueue queue;
  queue.Add(Sound(5));
  CHECK(queue.Take().frames() == 480u);
  CHECK(queue.seconds() == 0.005);
  const auto [before, after] = queue.Played();
  CHECK(before == 0.005);
  CHECK(after == 0.0);
  CHECK(queue.seconds() == 0.0);
}

TEST(audio_that_arrives_while_silence_is_played_does_not_end_with_it) {
  wrtc::AudioQueue queue;
  queue.Take();
  queue.Add(Sound(10));
  const auto [before, after] = queue.Played();
  CHECK(before == after);
  CHECK(queue.seconds() == 0.01);
}

TEST(less_than_a_frame_of_the_engine_is_played_with_its_step) {
  wrtc::AudioQueue queue;
  queue.Add(Frames(1, 192000));
  CHECK(queue.seconds() > 0);
  queue.Take();
  const auto [before, after] = queue.Played();
  CHECK(before > 0);
  CHECK(after == 0.0);
}

#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/audio/audio_pacer.h"
#include "media/audio/local_audio.h"
#include "media/audio/pcm.h"
#include "media/audio/track_listener.h"
#include "modules/audio_processing/agc2/limiter.h"
#include "modules/audio_processing/logging/apm_data_dumper.h"

namespace wrtc {

// One track's part of a mix. What it has to give waits here: 20 ms to begin with, so that neither side's
// jitter is heard, and 200 ms at most. A source that is quicker than the clock loses what is too much.
class MixedInput : public TrackListener {
 public:
  MixedInput(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, int channels, float gain);

  float gain() const { return gain_; }
  void set_gain(float gain) { gain_ = gain; }

  // Drops what waits: the mix begins anew.
  void Restart();
  // Adds its next 10 ms to a sum.
  void AddTo(std::vector<float>& sum);

 private:
  void Hear(const int16_t* samples, size_t frames, int channels, int rate) override;
  void TrimDelay();

  const int channels_;
  const size_t step_;
  std::atomic<float> gain_;
  std::optional<RateConverter> converter_;  // the delivering thread's

  std::mutex mutex_;
  std::deque<int16_t> waiting_;
  bool playing_ = false;
  float last_gain_;
  // The least that waited lately, and for how many steps that was observed.
  size_t least_waiting_ = 0;
  int observed_steps_ = 0;
};

// Several tracks as one source of sound, at 48 kHz, without clipping: what gets too loud is limited.
class MixedAudio : public LocalAudio {
 public:
  explicit MixedAudio(int channels);
  ~MixedAudio() override;

  std::shared_ptr<MixedInput> Add(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, float gain);
  void Remove(const std::shared_ptr<MixedInput>& input);

  // The first one hears what comes from now on.
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;

 private:
  void Play();

  const int channels_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<MixedInput>> inputs_;
  // The pacer's.
  webrtc::ApmDataDumper dumper_{0};
  webrtc::Limiter limiter_;
  std::optional<Paced> paced_;
};

}  // namespace wrtc

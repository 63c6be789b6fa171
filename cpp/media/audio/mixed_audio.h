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

// One track's part of a mix. Its audio waits here: 20 ms at the start, so that jitter on either side is not
// audible, and 200 ms at most. If a source runs faster than the clock, the excess is dropped.
class MixedInput : public TrackListener {
 public:
  MixedInput(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, int channels, float gain);

  float gain() const { return gain_; }
  void set_gain(float gain) { gain_ = gain; }

  // Drops the waiting audio, when the mix starts again.
  void Restart();
  // Adds the next 10 ms to `sum`.
  void AddTo(std::vector<float>& sum);

 private:
  void OnSamples(const int16_t* samples, size_t frames, int channels, int rate) override;
  void TrimDelay();

  const int channels_;
  const size_t step_;
  std::atomic<float> gain_;
  std::optional<RateConverter> converter_;  // used by the delivering thread only

  std::mutex mutex_;
  std::deque<int16_t> waiting_;
  bool playing_ = false;
  float last_gain_;
  // The minimum that waited recently, and over how many steps.
  size_t min_waiting_ = 0;
  int observed_steps_ = 0;
};

// The mix of several tracks as one audio source, at 48 kHz. A limiter prevents clipping.
class MixedAudio : public LocalAudio {
 public:
  explicit MixedAudio(int channels);
  ~MixedAudio() override;

  std::shared_ptr<MixedInput> Add(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, float gain);
  void Remove(const std::shared_ptr<MixedInput>& input);

  // The first sink gets audio from now on, not what has waited.
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;

 private:
  void Play();

  const int channels_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<MixedInput>> inputs_;
  // Used by the pacer's thread only.
  webrtc::ApmDataDumper dumper_{0};
  webrtc::Limiter limiter_;
  std::optional<Paced> paced_;
};

}  // namespace wrtc

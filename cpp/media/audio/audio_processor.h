#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "api/audio/audio_processing.h"
#include "media/audio/pcm.h"
#include "media/audio/voice_activity.h"
#include "runtime/native.h"

namespace wrtc {

struct AudioProcessorOptions {
  int rate = 48000;
  int channels = 1;
  int reverse_channels = 1;
  bool echo_cancellation = false;
  std::optional<webrtc::AudioProcessing::Config::NoiseSuppression::Level> noise_suppression;
  bool auto_gain_control = false;
  float gain_db = 0;
  bool high_pass_filter = false;
  bool voice_activity = false;
};

// The engine's audio processing, for a stream in chunks of any length. Samples are interleaved, from -1 to 1.
// It processes steps of 10 ms; an incomplete step waits for the next chunk.
class AudioProcessor : public Native, public Counted<AudioProcessor> {
 public:
  explicit AudioProcessor(const AudioProcessorOptions& options);

  const AudioProcessorOptions& options() const { return options_; }

  std::vector<float> Process(const float* samples, size_t frames);
  // With the audio that the loudspeaker plays at the same time, which is analysed first in each step.
  std::vector<float> Process(const float* samples,
                             size_t frames,
                             const float* reverse,
                             size_t reverse_frames);
  void AnalyzeReverse(const float* samples, size_t frames);
  // What still waits, padded with silence to a full step.
  std::vector<float> Flush();

  // The time from AnalyzeReverse() to the Process() call that has the echo.
  void set_delay_ms(int delay);
  int delay_ms() const;
  // Of the last step. None without voice_activity, or before the first step.
  std::optional<float> speech_probability() const;
  webrtc::AudioProcessingStats stats() const;

 private:
  void RunReverse();
  std::vector<float> Run(bool with_reverse);
  void Step(const float* in, float* out);

  const AudioProcessorOptions options_;
  const size_t step_;
  const webrtc::scoped_refptr<webrtc::AudioProcessing> engine_;

  mutable std::mutex mutex_;
  std::vector<float> waiting_;
  std::vector<std::vector<float>> planes_;
  std::optional<VoiceActivity> voice_activity_;
  std::optional<float> speech_probability_;
  int delay_ms_ = 0;
  webrtc::AudioProcessingStats stats_;

  // Locked after mutex_.
  std::mutex reverse_mutex_;
  std::vector<float> reverse_waiting_;
  std::vector<std::vector<float>> reverse_planes_;
};

// Processes 16-bit audio of any sample rate, 10 ms at a time. The output has the processor's rate.
class PcmProcessing {
 public:
  explicit PcmProcessing(std::shared_ptr<AudioProcessor> processor) : processor_(std::move(processor)) {}

  Pcm Process(const int16_t* samples, size_t frames, int channels, int rate);

 private:
  const std::shared_ptr<AudioProcessor> processor_;
  std::mutex mutex_;
  std::optional<RateConverter> converter_;
};

}  // namespace wrtc

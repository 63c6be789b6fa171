#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "media/audio/pcm.h"
#include "modules/audio_processing/agc2/vad_wrapper.h"

namespace wrtc {

// The probability of speech in each 10 ms of a stream, by the neural detector of the engine's gain control.
class VoiceActivity {
 public:
  VoiceActivity(int rate, int channels);

  // For interleaved samples from -1 to 1, any number of them.
  std::vector<float> Process(const float* samples, size_t frames);

 private:
  const size_t channels_;
  // Removes what is above 8 kHz: the detector takes hiss up there for speech.
  std::optional<RateConverterOf<float>> converter_;
  const int rate_;
  std::mutex mutex_;
  webrtc::VoiceActivityDetectorWrapper detector_;
  // The mean of the channels, in the detector's scale.
  std::vector<float> waiting_;
};

}  // namespace wrtc

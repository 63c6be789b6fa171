#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common_audio/resampler/push_sinc_resampler.h"

namespace wrtc {

// Interleaved samples in the engine's format: 16 bits, one or two channels.
struct Pcm {
  std::vector<int16_t> samples;
  int rate = 48000;
  int channels = 1;

  size_t frames() const { return samples.size() / channels; }
  double seconds() const { return static_cast<double>(frames()) / rate; }
};

enum class SampleType { kUnsigned8, kSigned16, kSigned32, kFloat32 };

size_t SampleSize(SampleType type);

// From any sample type and 1 to 8 channels. More than two channels are folded: even ones to the left, odd
// ones to the right.
Pcm ToPcm(const void* data, size_t frames, SampleType type, int channels, int rate);

// Changes the number of channels of interleaved 16-bit samples. Mono is copied to both channels; stereo
// becomes its mean.
std::vector<int16_t> Remix(const int16_t* samples, size_t frames, int channels, int wanted);

// Resamples a stream in chunks of any length. An incomplete step waits for the next chunk. Samples are
// int16_t or float.
template <class Sample>
class RateConverterOf {
 public:
  RateConverterOf(int from, int to, int channels);

  int from() const { return from_; }
  int channels() const { return channels_; }
  std::vector<Sample> Convert(const Sample* samples, size_t frames);
  // What still waits, padded with silence to a full step.
  std::vector<Sample> Flush();

 private:
  const int from_;
  const int channels_;
  // Frames per step, before and after: the smallest numbers that the ratio of the rates allows, for about 10
  // ms.
  const size_t in_;
  const size_t out_;
  std::vector<std::unique_ptr<webrtc::PushSincResampler>> resamplers_;
  std::vector<Sample> waiting_;
};

using RateConverter = RateConverterOf<int16_t>;

}  // namespace wrtc

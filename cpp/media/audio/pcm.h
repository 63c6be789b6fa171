#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "common_audio/resampler/push_sinc_resampler.h"

namespace wrtc {

// Interleaved samples, as the engine takes them: 16 bits, one or two channels.
struct Pcm {
  std::vector<int16_t> samples;
  int rate = 48000;
  int channels = 1;

  size_t frames() const { return samples.size() / channels; }
  double seconds() const { return static_cast<double>(frames()) / rate; }
};

enum class SampleType { kUnsigned8, kSigned16, kSigned32, kFloat32 };

size_t SampleSize(SampleType type);

// From any sample type and 1 to 8 channels. More than two are folded: even ones to the left, odd ones to the
// right.
Pcm ToPcm(const void* data, size_t frames, SampleType type, int channels, int rate);

// Interleaved 16-bit samples with another number of channels: one becomes two alike, two their mean.
std::vector<int16_t> Remix(const int16_t* samples, size_t frames, int channels, int wanted);

// Changes the rate of a stream whose pieces have any length. What is too little for a step waits for the next
// piece. Samples are int16_t or float.
template <class Sample>
class RateConverterOf {
 public:
  RateConverterOf(int from, int to, int channels);

  int from() const { return from_; }
  int channels() const { return channels_; }
  std::vector<Sample> Convert(const Sample* samples, size_t frames);
  // What still waits, filled up with silence.
  std::vector<Sample> Flush();

 private:
  const int from_;
  const int channels_;
  // Frames per step: the least that both rates divide into.
  const size_t in_;
  const size_t out_;
  std::vector<std::unique_ptr<webrtc::PushSincResampler>> resamplers_;
  std::vector<Sample> waiting_;
};

using RateConverter = RateConverterOf<int16_t>;

}  // namespace wrtc

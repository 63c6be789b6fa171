#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "media/audio/pcm.h"

namespace wrtc {

// Resamples a stream of interleaved samples without a time shift: with Flush(), the output is as long as the
// input.
class Resampler {
 public:
  Resampler(int from, int to, int channels);

  int from() const { return from_; }
  int channels() const { return channels_; }
  // Seconds of input whose output is still missing.
  double waiting_seconds();
  std::vector<float> Process(const float* samples, size_t frames);
  // Ends the stream; the next call of Process() begins another.
  std::vector<float> Flush();

 private:
  void Begin();
  std::vector<float> Give(std::vector<float> converted);

  const int from_;
  const int to_;
  const int channels_;
  std::mutex mutex_;
  std::optional<RateConverterOf<float>> converter_;
  int64_t taken_ = 0;
  int64_t given_ = 0;
  // Output frames still to be dropped, which are the delay of the filter.
  size_t early_ = 0;
};

}  // namespace wrtc

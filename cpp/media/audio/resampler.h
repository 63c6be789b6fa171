#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "media/audio/pcm.h"

namespace wrtc {

// Another rate for a stream of interleaved samples, without a shift in time: what comes out, Flush()
// included, is as long as what went in.
class Resampler {
 public:
  Resampler(int from, int to, int channels);

  int from() const { return from_; }
  int channels() const { return channels_; }
  // Of what went in, what has not come out.
  double waiting_seconds();
  std::vector<float> Process(const float* samples, size_t frames);
  // The end of the stream; the next piece begins another.
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
  // Of the filter's own delay, what has not come out yet.
  size_t early_ = 0;
};

}  // namespace wrtc

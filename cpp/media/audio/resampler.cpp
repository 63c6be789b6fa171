#include "media/audio/resampler.h"

#include <algorithm>
#include <utility>

#include "common_audio/resampler/sinc_resampler.h"

namespace wrtc {

Resampler::Resampler(int from, int to, int channels) : from_(from), to_(to), channels_(channels) {
  Begin();
}

void Resampler::Begin() {
  taken_ = 0;
  given_ = 0;
  if (from_ == to_) return;
  converter_.emplace(from_, to_, channels_);
  const int64_t half_kernel = webrtc::SincResampler::kKernelSize / 2;
  early_ = static_cast<size_t>((half_kernel * to_ + from_ - 1) / from_);
}

double Resampler::waiting_seconds() {
  std::lock_guard lock(mutex_);
  return static_cast<double>(taken_ * to_ - given_ * from_) / from_ / to_;
}

std::vector<float> Resampler::Process(const float* samples, size_t frames) {
  std::lock_guard lock(mutex_);
  if (!converter_) return {samples, samples + frames * channels_};
  taken_ += static_cast<int64_t>(frames);
  return Give(converter_->Convert(samples, frames));
}

std::vector<float> Resampler::Flush() {
  std::lock_guard lock(mutex_);
  if (!converter_) return {};
  const auto missing = static_cast<size_t>((taken_ * to_ + from_ / 2) / from_ - given_) * channels_;
  const std::vector<float> silence(static_cast<size_t>(from_ / 100 + 1) * channels_);
  std::vector<float> out;
  while (out.size() < missing) {
    const std::vector<float> more = Give(converter_->Convert(silence.data(), silence.size() / channels_));
    out.insert(out.end(), more.begin(), more.end());
  }
  out.resize(missing);
  Begin();
  return out;
}

std::vector<float> Resampler::Give(std::vector<float> converted) {
  const size_t early = std::min(early_, converted.size() / channels_);
  converted.erase(converted.begin(), converted.begin() + static_cast<ptrdiff_t>(early * channels_));
  early_ -= early;
  given_ += static_cast<int64_t>(converted.size() / channels_);
  return converted;
}

}  // namespace wrtc

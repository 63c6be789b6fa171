#include "media/audio/pcm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace wrtc {
namespace {

int16_t ToSample(uint8_t value) {
  return static_cast<int16_t>((value - 128) * 256);
}
int16_t ToSample(int16_t value) {
  return value;
}
int16_t ToSample(int32_t value) {
  return static_cast<int16_t>(value >> 16);
}
int16_t ToSample(float value) {
  return static_cast<int16_t>(std::lrint(std::clamp(value * 32768.f, -32768.f, 32767.f)));
}

template <class T>
void Fold(const void* data, size_t frames, int channels, Pcm& out) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  out.samples.resize(frames * out.channels);
  // The data may have any alignment.
  const auto read = [bytes](size_t index) {
    T value;
    std::memcpy(&value, bytes + index * sizeof(T), sizeof(T));
    return ToSample(value);
  };
  if (channels == out.channels) {
    for (size_t i = 0; i < out.samples.size(); ++i) out.samples[i] = read(i);
    return;
  }
  for (size_t frame = 0; frame < frames; ++frame) {
    for (int side = 0; side < 2; ++side) {
      int sum = 0;
      int count = 0;
      for (int channel = side; channel < channels; channel += 2, ++count)
        sum += read(frame * channels + channel);
      out.samples[frame * 2 + side] = static_cast<int16_t>(sum / count);
    }
  }
}

// 10 ms if both rates allow it. The step bounds the delay.
size_t StepFrames(int rate, int other) {
  if (rate % 100 == 0 && other % 100 == 0) return rate / 100;
  return rate / std::gcd(rate, other) * std::max(1, std::gcd(rate, other) / 100);
}

}  // namespace

size_t SampleSize(SampleType type) {
  return type == SampleType::kUnsigned8 ? 1 : type == SampleType::kSigned16 ? 2 : 4;
}

Pcm ToPcm(const void* data, size_t frames, SampleType type, int channels, int rate) {
  Pcm out{.rate = rate, .channels = std::min(channels, 2)};
  switch (type) {
    case SampleType::kUnsigned8:
      Fold<uint8_t>(data, frames, channels, out);
      break;
    case SampleType::kSigned16:
      Fold<int16_t>(data, frames, channels, out);
      break;
    case SampleType::kSigned32:
      Fold<int32_t>(data, frames, channels, out);
      break;
    case SampleType::kFloat32:
      Fold<float>(data, frames, channels, out);
      break;
  }
  return out;
}

std::vector<int16_t> Remix(const int16_t* samples, size_t frames, int channels, int wanted) {
  if (channels == wanted) return {samples, samples + frames * channels};
  std::vector<int16_t> out(frames * wanted);
  for (size_t i = 0; i < frames; ++i) {
    const int16_t* frame = samples + i * channels;
    const auto mono = static_cast<int16_t>(channels > 1 ? (frame[0] + frame[1]) / 2 : frame[0]);
    std::fill_n(out.begin() + static_cast<ptrdiff_t>(i * wanted), wanted, mono);
  }
  return out;
}

template <class Sample>
RateConverterOf<Sample>::RateConverterOf(int from, int to, int channels)
    : from_(from), channels_(channels), in_(StepFrames(from, to)), out_(in_ * to / from) {
  for (int i = 0; i < channels; ++i)
    resamplers_.push_back(std::make_unique<webrtc::PushSincResampler>(in_, out_));
}

template <class Sample>
std::vector<Sample> RateConverterOf<Sample>::Convert(const Sample* samples, size_t frames) {
  waiting_.insert(waiting_.end(), samples, samples + frames * channels_);
  const size_t step = in_ * channels_;
  const size_t steps = waiting_.size() / step;
  std::vector<Sample> out(steps * out_ * channels_);
  std::vector<Sample> in_one(in_), out_one(out_);
  for (size_t i = 0; i < steps; ++i) {
    for (int channel = 0; channel < channels_; ++channel) {
      for (size_t k = 0; k < in_; ++k) in_one[k] = waiting_[i * step + k * channels_ + channel];
      resamplers_[channel]->Resample(in_one.data(), in_, out_one.data(), out_);
      for (size_t k = 0; k < out_; ++k) out[(i * out_ + k) * channels_ + channel] = out_one[k];
    }
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(steps * step));
  return out;
}

template <class Sample>
std::vector<Sample> RateConverterOf<Sample>::Flush() {
  if (waiting_.empty()) return {};
  const std::vector<Sample> silence(in_ * channels_ - waiting_.size());
  return Convert(silence.data(), silence.size() / channels_);
}

template class RateConverterOf<int16_t>;
template class RateConverterOf<float>;

}  // namespace wrtc

#include "media/audio/audio_processor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "api/audio/builtin_audio_processing_builder.h"
#include "api/environment/environment_factory.h"

namespace wrtc {
namespace {

using Config = webrtc::AudioProcessing::Config;

webrtc::scoped_refptr<webrtc::AudioProcessing> Build(const AudioProcessorOptions& options) {
  Config config;
  config.pipeline.maximum_internal_processing_rate = 48000;
  config.echo_canceller.enabled = options.echo_cancellation;
  config.noise_suppression.enabled = options.noise_suppression.has_value();
  config.noise_suppression.level = options.noise_suppression.value_or(Config::NoiseSuppression::kModerate);
  config.gain_controller2.enabled = options.auto_gain_control || options.gain_db != 0;
  config.gain_controller2.adaptive_digital.enabled = options.auto_gain_control;
  config.gain_controller2.fixed_digital.gain_db = options.gain_db;
  config.high_pass_filter.enabled = options.high_pass_filter;
  return webrtc::BuiltinAudioProcessingBuilder(config).Build(webrtc::CreateEnvironment());
}

// Converts between interleaved samples and the engine's format, which is one array per channel.
class Planes {
 public:
  explicit Planes(std::vector<std::vector<float>>& planes) : planes_(planes) {
    for (std::vector<float>& plane : planes) pointers_.push_back(plane.data());
  }

  float* const* data() const { return pointers_.data(); }

  void Read(const float* in) {
    for (size_t channel = 0; channel < planes_.size(); ++channel) {
      for (size_t i = 0; i < planes_[channel].size(); ++i)
        planes_[channel][i] = in[i * planes_.size() + channel];
    }
  }
  void Write(float* out) const {
    for (size_t channel = 0; channel < planes_.size(); ++channel) {
      for (size_t i = 0; i < planes_[channel].size(); ++i)
        out[i * planes_.size() + channel] = planes_[channel][i];
    }
  }

 private:
  std::vector<std::vector<float>>& planes_;
  std::vector<float*> pointers_;
};

}  // namespace

AudioProcessor::AudioProcessor(const AudioProcessorOptions& options)
    : options_(options),
      step_(options.rate / 100),
      engine_(Build(options)),
      planes_(options.channels, std::vector<float>(step_)),
      reverse_planes_(options.reverse_channels, std::vector<float>(step_)) {
  if (options.voice_activity) voice_activity_.emplace(static_cast<int>(step_) * 100, options.channels);
}

std::vector<float> AudioProcessor::Process(const float* samples, size_t frames) {
  CheckUsable();
  std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.end(), samples, samples + frames * options_.channels);
  return Run(false);
}

std::vector<float> AudioProcessor::Process(const float* samples,
                                           size_t frames,
                                           const float* reverse,
                                           size_t reverse_frames) {
  CheckUsable();
  std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.end(), samples, samples + frames * options_.channels);
  {
    std::lock_guard reverse_lock(reverse_mutex_);
    reverse_waiting_.insert(reverse_waiting_.end(), reverse,
                            reverse + reverse_frames * options_.reverse_channels);
  }
  return Run(true);
}

void AudioProcessor::AnalyzeReverse(const float* samples, size_t frames) {
  CheckUsable();
  std::lock_guard lock(reverse_mutex_);
  reverse_waiting_.insert(reverse_waiting_.end(), samples, samples + frames * options_.reverse_channels);
  while (reverse_waiting_.size() >= step_ * options_.reverse_channels) RunReverse();
}

std::vector<float> AudioProcessor::Flush() {
  CheckUsable();
  std::lock_guard lock(mutex_);
  const size_t rest = waiting_.size();
  if (rest == 0) return {};
  waiting_.resize(step_ * options_.channels);
  std::vector<float> out = Run(true);
  out.resize(rest);
  return out;
}

void AudioProcessor::set_delay_ms(int delay) {
  std::lock_guard lock(mutex_);
  delay_ms_ = delay;
}

int AudioProcessor::delay_ms() const {
  std::lock_guard lock(mutex_);
  return delay_ms_;
}

std::optional<float> AudioProcessor::speech_probability() const {
  std::lock_guard lock(mutex_);
  return speech_probability_;
}

webrtc::AudioProcessingStats AudioProcessor::stats() const {
  std::lock_guard lock(mutex_);
  return stats_;
}

void AudioProcessor::RunReverse() {
  Planes planes(reverse_planes_);
  planes.Read(reverse_waiting_.data());
  engine_->AnalyzeReverseStream(
      planes.data(), webrtc::StreamConfig(static_cast<int>(step_) * 100, options_.reverse_channels));
  const size_t size = step_ * options_.reverse_channels;
  reverse_waiting_.erase(reverse_waiting_.begin(), reverse_waiting_.begin() + static_cast<ptrdiff_t>(size));
}

std::vector<float> AudioProcessor::Run(bool with_reverse) {
  const size_t size = step_ * options_.channels;
  std::vector<float> out(waiting_.size() / size * size);
  for (size_t at = 0; at < out.size(); at += size) {
    if (with_reverse) {
      std::lock_guard lock(reverse_mutex_);
      if (reverse_waiting_.size() >= step_ * options_.reverse_channels) RunReverse();
    }
    Step(waiting_.data() + at, out.data() + at);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<ptrdiff_t>(out.size()));
  return out;
}

void AudioProcessor::Step(const float* in, float* out) {
  Planes planes(planes_);
  planes.Read(in);
  const webrtc::StreamConfig stream(static_cast<int>(step_) * 100, options_.channels);
  if (options_.echo_cancellation) engine_->set_stream_delay_ms(delay_ms_);
  engine_->ProcessStream(planes.data(), stream, stream, planes.data());
  planes.Write(out);
  // The engine queues its statistics, and would return the oldest.
  if (options_.echo_cancellation) stats_ = engine_->GetStatistics();
  if (voice_activity_) speech_probability_ = voice_activity_->Process(out, step_).back();
}

Pcm PcmProcessing::Process(const int16_t* samples, size_t frames, int channels, int rate) {
  const AudioProcessorOptions& options = processor_->options();
  std::lock_guard lock(mutex_);
  std::vector<int16_t> in = Remix(samples, frames, channels, options.channels);
  if (rate != options.rate) {
    if (!converter_ || converter_->from() != rate) converter_.emplace(rate, options.rate, options.channels);
    in = converter_->Convert(in.data(), frames);
  }
  std::vector<float> as_float(in.size());
  std::transform(in.begin(), in.end(), as_float.begin(), [](int16_t sample) { return sample / 32768.f; });
  as_float = processor_->Process(as_float.data(), as_float.size() / options.channels);
  return ToPcm(as_float.data(), as_float.size() / options.channels, SampleType::kFloat32, options.channels,
               options.rate);
}

}  // namespace wrtc

#include "media/audio/audio_processor.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "bind.h"
#include "convert/dictionary.h"
#include "media/audio/resampler.h"
#include "media/audio/voice_activity.h"

#include <pybind11/numpy.h>

namespace wrtc {
namespace {

using Samples = py::array_t<float, py::array::c_style>;
using Level = webrtc::AudioProcessing::Config::NoiseSuppression::Level;

// The array takes over the values, without a copy.
py::array_t<float> ToArray(std::vector<float> values, py::array::ShapeContainer shape) {
  auto* owned = new std::vector<float>(std::move(values));
  py::capsule owner(owned, [](void* dying) { delete static_cast<std::vector<float>*>(dying); });
  return py::array_t<float>(std::move(shape), owned->data(), owner);
}

// Calls `work` without the GIL, and returns its samples as an array with that number of channels.
template <class Work>
py::array_t<float> RunToArray(int channels, Work&& work) {
  std::vector<float> out = Unlocked(std::forward<Work>(work));
  const auto frames = static_cast<py::ssize_t>(out.size()) / channels;
  return ToArray(std::move(out), {frames, static_cast<py::ssize_t>(channels)});
}

AudioProcessorOptions ReadOptions(const py::dict& given) {
  static const std::map<std::string, Level> levels = {{"low", Level::kLow},
                                                      {"moderate", Level::kModerate},
                                                      {"high", Level::kHigh},
                                                      {"very-high", Level::kVeryHigh}};
  AudioProcessorOptions options;
  Read(given, "sample_rate", options.rate);
  Read(given, "channels", options.channels);
  Read(given, "reverse_channels", options.reverse_channels);
  Read(given, "echo_cancellation", options.echo_cancellation);
  if (const auto level = Get<std::string>(given, "noise_suppression"))
    options.noise_suppression = levels.at(*level);
  Read(given, "auto_gain_control", options.auto_gain_control);
  Read(given, "gain_db", options.gain_db);
  Read(given, "high_pass_filter", options.high_pass_filter);
  Read(given, "voice_activity", options.voice_activity);
  return options;
}

// The engine asserts these limits.
void CheckAudioFormat(int rate, int channels) {
  if (rate >= 8000 && rate <= 192'000 && channels >= 1 && channels <= 8) return;
  throw Failure({.name = "RangeError",
                 .message = std::to_string(rate) + " Hz and " + std::to_string(channels) +
                            " channels: the rate must be 8000 to 192000, the channels 1 to 8"});
}

py::dict StatsToPython(const webrtc::AudioProcessingStats& stats) {
  py::dict out;
  out["echo_return_loss"] = stats.echo_return_loss;
  out["echo_return_loss_enhancement"] = stats.echo_return_loss_enhancement;
  if (stats.delay_ms) out["echo_delay"] = *stats.delay_ms / 1000.;
  return out;
}

}  // namespace

void bind_audio_processor(py::module_& m) {
  py::class_<AudioProcessor, std::shared_ptr<AudioProcessor>>(m, "AudioProcessor")
      .def(py::init([](const py::dict& given) {
             const AudioProcessorOptions options = ReadOptions(given);
             CheckAudioFormat(options.rate, options.channels);
             return Unlocked([&] { return std::make_shared<AudioProcessor>(options); });
           }),
           py::arg("options"))
      .def(
          "process",
          [](AudioProcessor& self, const Samples& near, const std::optional<Samples>& reverse) {
            return RunToArray(self.options().channels, [&] {
              if (!reverse) return self.Process(near.data(), near.shape(0));
              return self.Process(near.data(), near.shape(0), reverse->data(), reverse->shape(0));
            });
          },
          py::arg("near"), py::arg("reverse"), "Arrays of (frames, channels), here and below.")
      .def(
          "analyze_reverse",
          [](AudioProcessor& self, const Samples& reverse) {
            Unlocked([&] { self.AnalyzeReverse(reverse.data(), reverse.shape(0)); });
          },
          py::arg("reverse"))
      .def("flush",
           [](AudioProcessor& self) {
             return RunToArray(self.options().channels, [&] { return self.Flush(); });
           })
      .def_property("delay_ms", py::cpp_function(&AudioProcessor::delay_ms, unlocked()),
                    py::cpp_function(&AudioProcessor::set_delay_ms, unlocked()))
      .def_property_readonly("speech_probability",
                             py::cpp_function(&AudioProcessor::speech_probability, unlocked()))
      .def("stats",
           [](AudioProcessor& self) { return StatsToPython(Unlocked([&] { return self.stats(); })); });

  py::class_<VoiceActivity>(m, "VoiceActivity")
      .def(py::init([](int rate, int channels) {
             CheckAudioFormat(rate, channels);
             return std::make_unique<VoiceActivity>(rate, channels);
           }),
           py::arg("rate"), py::arg("channels"))
      .def(
          "process",
          [](VoiceActivity& self, const Samples& samples) {
            std::vector<float> out = Unlocked([&] { return self.Process(samples.data(), samples.shape(0)); });
            const auto count = static_cast<py::ssize_t>(out.size());
            return ToArray(std::move(out), {count});
          },
          py::arg("samples"), "The probability of speech in each 10 ms.");

  py::class_<Resampler>(m, "Resampler")
      .def(py::init([](int from, int to, int channels) {
             CheckAudioFormat(from, channels);
             CheckAudioFormat(to, channels);
             return std::make_unique<Resampler>(from, to, channels);
           }),
           py::arg("from_"), py::arg("to"), py::arg("channels"))
      .def(
          "process",
          [](Resampler& self, const Samples& samples) {
            return RunToArray(static_cast<int>(samples.shape(1)),
                              [&] { return self.Process(samples.data(), samples.shape(0)); });
          },
          py::arg("samples"))
      .def("flush",
           [](Resampler& self) { return RunToArray(self.channels(), [&] { return self.Flush(); }); });
}

}  // namespace wrtc

#include "interfaces/rtc_audio_sink.h"

#include <optional>
#include <utility>

#include "bind.h"
#include "media/audio/pcm.h"
#include "media/audio/playout.h"
#include "media/audio/track_listener.h"
#include "media/encoded/frame_queue.h"
#include "rtc_base/time_utils.h"

#include <pybind11/numpy.h>

namespace wrtc {

class AudioSinkCore : public TrackListener {
 public:
  AudioSinkCore(Key key,
                webrtc::scoped_refptr<webrtc::AudioTrackInterface> track,
                std::shared_ptr<Mailbox> mailbox,
                int rate,
                int channels,
                size_t capacity,
                std::shared_ptr<AudioProcessor> processor)
      : TrackListener(std::move(track)),
        queue(key, std::move(mailbox), capacity),
        wanted_rate_(rate),
        wanted_channels_(channels) {
    if (processor) processing_.emplace(std::move(processor));
  }

  FrameQueue<RtcAudioSink::Frame> queue;

 private:
  void OnSamples(const int16_t* data, size_t count, int channels, int rate) override {
    const int64_t time_us = Listeners::CapturedAt().value_or(webrtc::TimeMicros());
    Pcm processed;
    if (processing_) {
      processed = processing_->Process(data, count, channels, rate);
      data = processed.samples.data();
      count = processed.frames();
      channels = processed.channels;
      rate = processed.rate;
    }
    const int wanted = wanted_channels_ ? wanted_channels_ : channels;
    std::vector<int16_t> samples = Remix(data, count, channels, wanted);
    const int out_rate = wanted_rate_ ? wanted_rate_ : rate;
    if (out_rate != rate) {
      if (!converter_ || converter_->from() != rate || converter_->channels() != wanted) {
        converter_.emplace(rate, out_rate, wanted);
      }
      samples = converter_->Convert(samples.data(), count);
    }
    if (samples.empty()) return;
    const auto length = static_cast<int64_t>(samples.size()) / wanted * 1'000'000 / out_rate;
    queue.Put({std::move(samples), out_rate, wanted, next_us_, time_us});
    next_us_ += length;
  }

  const int wanted_rate_;
  const int wanted_channels_;
  // Used by the delivering thread only.
  std::optional<PcmProcessing> processing_;
  std::optional<RateConverter> converter_;
  int64_t next_us_ = 0;
};

RtcAudioSink::RtcAudioSink(const std::shared_ptr<MediaStreamTrack>& track,
                           std::shared_ptr<Mailbox> mailbox,
                           int rate,
                           int channels,
                           size_t capacity,
                           std::shared_ptr<AudioProcessor> processor) {
  if (track->kind() != webrtc::MediaType::AUDIO) {
    throw Failure({.name = "TypeError", .message = "RTCAudioSink takes an audio track, not a video track"});
  }
  webrtc::scoped_refptr<webrtc::AudioTrackInterface> engine(
      static_cast<webrtc::AudioTrackInterface*>(track->engine().get()));
  Hold(std::make_shared<AudioSinkCore>(key(), std::move(engine), std::move(mailbox), rate, channels, capacity,
                                       std::move(processor)));
  core_->Start();
}

namespace {

// (samples of shape (frames, channels), rate, timestamp, time). The array takes over the samples, without a
// copy.
py::tuple FrameToPython(RtcAudioSink::Frame frame) {
  const auto channels = static_cast<py::ssize_t>(frame.channels);
  auto* samples = new std::vector<int16_t>(std::move(frame.samples));
  py::capsule owner(samples, [](void* owned) { delete static_cast<std::vector<int16_t>*>(owned); });
  py::array_t<int16_t> array({static_cast<py::ssize_t>(samples->size()) / channels, channels},
                             samples->data(), owner);
  return py::make_tuple(std::move(array), frame.rate, frame.timestamp_us, frame.time_us);
}

}  // namespace

void bind_rtc_audio_sink(py::module_& m) {
  py::class_<RtcAudioSink, std::shared_ptr<RtcAudioSink>>(m, "RtcAudioSink")
      .def(py::init<const std::shared_ptr<MediaStreamTrack>&, std::shared_ptr<Mailbox>, int, int, size_t,
                    std::shared_ptr<AudioProcessor>>(),
           py::arg("track").none(false), py::arg("mailbox").none(false), py::arg("rate"), py::arg("channels"),
           py::arg("capacity"), py::arg("processor").none(true), unlocked())
      .def_property_readonly("key", &RtcAudioSink::key)
      .def(
          "take",
          [](RtcAudioSink& sink, size_t limit) {
            py::list out;
            for (RtcAudioSink::Frame& frame : sink.Take(limit)) out.append(FrameToPython(std::move(frame)));
            return out;
          },
          py::arg("limit"), "Up to `limit` waiting frames: (samples, rate, timestamp, time).")
      .def_property_readonly("dropped", &RtcAudioSink::dropped, "Frames that were not read in time.")
      .def_property_readonly("received", &RtcAudioSink::received, "All frames, including dropped ones.")
      .def("stop", &RtcAudioSink::Stop, unlocked());
}

}  // namespace wrtc

#include "interfaces/rtc_audio_source.h"

#include <map>
#include <utility>

#include "api/make_ref_counted.h"
#include "bind.h"
#include "engine/engine.h"
#include "media/encoded/encoded_audio.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

namespace {

webrtc::scoped_refptr<AudioSource> MakeSource(Key key,
                                              std::shared_ptr<Mailbox> mailbox,
                                              std::shared_ptr<AudioProcessor> processor) {
  auto source = webrtc::make_ref_counted<AudioSource>(std::move(processor));
  source->set_on_change([key, mailbox = std::move(mailbox)] { mailbox->Post(key, "queue"); });
  return source;
}

}  // namespace

RtcAudioSource::RtcAudioSource(std::shared_ptr<Mailbox> mailbox, std::shared_ptr<AudioProcessor> processor)
    : source_(MakeSource(key(), std::move(mailbox), std::move(processor)),
              [](const auto& source) { source->set_on_change(nullptr); }) {}

std::shared_ptr<MediaStreamTrack> RtcAudioSource::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateAudioTrack(id, source_.share().get())));
}

void RtcAudioSource::Skip(int steps) {
  const Pcm nothing = NoPacketMarker();
  for (; steps > 0; --steps) source_->PushReady(nothing);
}

void RtcAudioSource::End() {
  Threads::Get().signaling()->BlockingCall([source = source_.share()] { source->End(); });
}

namespace {

// Reads samples from any contiguous buffer. `type` is u1, i2, i4 or f4, as numpy writes it.
Pcm ReadSamples(const py::buffer& data, const std::string& type, int channels, int rate) {
  static const std::map<std::string, SampleType> types = {{"u1", SampleType::kUnsigned8},
                                                          {"i2", SampleType::kSigned16},
                                                          {"i4", SampleType::kSigned32},
                                                          {"f4", SampleType::kFloat32}};
  Py_buffer view;
  if (PyObject_GetBuffer(data.ptr(), &view, PyBUF_SIMPLE) != 0) throw py::error_already_set();
  const SampleType sample = types.at(type);
  const size_t frames = static_cast<size_t>(view.len) / (SampleSize(sample) * static_cast<size_t>(channels));
  Pcm pcm = Unlocked([&] { return ToPcm(view.buf, frames, sample, channels, rate); });
  PyBuffer_Release(&view);
  return pcm;
}

using Delivery = void (RtcAudioSource::*)(Pcm);

auto DeliverWith(Delivery deliver) {
  return [deliver](RtcAudioSource& source, const py::buffer& data, const std::string& type, int channels,
                   int rate) {
    Pcm pcm = ReadSamples(data, type, channels, rate);
    Unlocked([&] { (source.*deliver)(std::move(pcm)); });
  };
}

}  // namespace

void bind_rtc_audio_source(py::module_& m) {
  py::class_<RtcAudioSource, std::shared_ptr<RtcAudioSource>>(m, "RtcAudioSource")
      .def(py::init<std::shared_ptr<Mailbox>, std::shared_ptr<AudioProcessor>>(),
           py::arg("mailbox").none(false), py::arg("processor").none(true))
      .def_property_readonly("key", &RtcAudioSource::key)
      .def("create_track", &RtcAudioSource::CreateTrack, py::arg("id"), unlocked())
      .def("push", DeliverWith(&RtcAudioSource::Push), py::arg("data"), py::arg("type"), py::arg("channels"),
           py::arg("rate"), "Delivers audio immediately.")
      .def("write", DeliverWith(&RtcAudioSource::Write), py::arg("data"), py::arg("type"),
           py::arg("channels"), py::arg("rate"),
           "Queues audio, which is played in real time. A `queue` record announces changes.")
      .def("skip", &RtcAudioSource::Skip, py::arg("steps"), unlocked(),
           "Sends nothing for so many times 10 ms.")
      .def("clear", &RtcAudioSource::Clear, unlocked())
      .def_property_readonly("queued", py::cpp_function(&RtcAudioSource::queued, unlocked()), "Seconds.")
      .def_property_readonly("has_listener", py::cpp_function(&RtcAudioSource::has_listener, unlocked()),
                             "Whether there is a listener, so that the queue is played.")
      .def_property_readonly("attached", py::cpp_function(&RtcAudioSource::attached, unlocked()),
                             "Whether it has a reader, or a connection that has not failed.")
      .def_property_readonly("full", py::cpp_function(&RtcAudioSource::full, unlocked()),
                             "Whether so much is queued that writers should wait.")
      .def("end", &RtcAudioSource::End, unlocked(), "Ends its tracks.");
}

}  // namespace wrtc

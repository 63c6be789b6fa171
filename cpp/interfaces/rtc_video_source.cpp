#include "interfaces/rtc_video_source.h"

#include <optional>

#include "api/make_ref_counted.h"
#include "bind.h"
#include "convert/pixels.h"
#include "engine/engine.h"
#include "interfaces/video_frame.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

#include <pybind11/stl.h>

namespace wrtc {

RtcVideoSource::RtcVideoSource(bool is_screencast, bool has_shared_encoder)
    : source_(webrtc::make_ref_counted<VideoSource>(is_screencast, has_shared_encoder)) {}

std::shared_ptr<MediaStreamTrack> RtcVideoSource::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateVideoTrack(source_.share(), id)));
}

void RtcVideoSource::End() {
  Threads::Get().signaling()->BlockingCall([source = source_.share()] { source->End(); });
}

void RtcVideoSource::set_muted(bool muted) {
  Threads::Get().signaling()->BlockingCall([muted, source = source_.share()] { source->SetMuted(muted); });
}

void bind_rtc_video_source(py::module_& m) {
  py::class_<RtcVideoSource, std::shared_ptr<RtcVideoSource>>(m, "RtcVideoSource")
      .def(py::init<bool, bool>(), py::arg("is_screencast"), py::arg("has_shared_encoder"))
      .def_property_readonly("key", &RtcVideoSource::key)
      .def("create_track", &RtcVideoSource::CreateTrack, py::arg("id"), unlocked())
      .def(
          "push",
          [](RtcVideoSource& source, const py::buffer& data, const std::string& format,
             std::optional<int> width, std::optional<int> height, std::optional<int64_t> timestamp,
             int rotation, bool paced) {
            const BorrowedPixels borrowed(data, format, width, height);
            CheckSentSize(borrowed.pixels().width, borrowed.pixels().height);
            const webrtc::VideoRotation turn = ReadRotation(rotation);
            return Unlocked(
                [&] { return source.source().Push(borrowed.pixels(), {timestamp, paced}, turn); });
          },
          py::arg("data"), py::arg("format"), py::arg("width"), py::arg("height"), py::arg("timestamp"),
          py::arg("rotation"), py::arg("paced"), "False if no sink wants the frame, or too many frames wait.")
      .def(
          "push_frame",
          [](RtcVideoSource& source, const VideoFrame& frame, std::optional<int64_t> timestamp, bool paced) {
            CheckSentSize(frame.buffer->width(), frame.buffer->height());
            return source.source().Push(frame.buffer, {timestamp, paced}, frame.rotation, frame.color_space);
          },
          py::arg("frame"), py::arg("timestamp"), py::arg("paced"), unlocked())
      .def_property_readonly(
          "dropped",
          py::cpp_function([](const RtcVideoSource& source) { return source.source().dropped(); },
                           unlocked()),
          "Frames that came too early.")
      .def_property("muted", py::cpp_function(&RtcVideoSource::muted, unlocked()),
                    py::cpp_function(&RtcVideoSource::set_muted, unlocked()))
      .def("end", &RtcVideoSource::End, unlocked(), "Ends its tracks.");
}

}  // namespace wrtc

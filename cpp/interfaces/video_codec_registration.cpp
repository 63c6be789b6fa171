#include "interfaces/video_codec_registration.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "api/video/encoded_image.h"
#include "bind.h"
#include "interfaces/video_frame.h"
#include "media/codecs/external_video_codec.h"
#include "media/codecs/video_codecs.h"

#include <pybind11/stl.h>

namespace wrtc {
namespace {

webrtc::CodecParameterMap ReadParameters(const std::string& line) {
  webrtc::CodecParameterMap parameters;
  for (const std::string_view part : absl::StrSplit(line, ';', absl::SkipWhitespace())) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    parameters.insert(pair);
  }
  return parameters;
}

}  // namespace

VideoCodecRegistration::VideoCodecRegistration(bool encoder,
                                               const std::string& name,
                                               const std::string& parameters,
                                               const std::string& implementation)
    : codecs_(std::make_shared<ExternalCodecs>()) {
  const webrtc::SdpVideoFormat format(name, ReadParameters(parameters));
  if (encoder) {
    registration_ = RegisterVideoEncoder(format, [codecs = codecs_.pointer(), implementation](
                                                     const auto&, const webrtc::SdpVideoFormat& wanted) {
      return CreateExternalEncoder(codecs, wanted, implementation);
    });
  } else {
    registration_ =
        RegisterVideoDecoder(format, [codecs = codecs_.pointer(), implementation](const auto&, const auto&) {
          return CreateExternalDecoder(codecs, implementation);
        });
  }
}

VideoCodecRegistration::~VideoCodecRegistration() {
  UnregisterVideoCodec(registration_);
}

void VideoCodecRegistration::Close() {
  UnregisterVideoCodec(registration_);
  if (!stale()) codecs_->End();
}

namespace {

py::object JobToPython(const CodecJob& job) {
  if (const auto* configure = std::get_if<ConfigureJob>(&job)) {
    return py::make_tuple("configure", configure->width, configure->height, configure->framerate,
                          configure->bitrate, configure->is_screencast);
  }
  if (const auto* encode = std::get_if<EncodeJob>(&job)) {
    auto frame = std::make_shared<VideoFrame>(VideoFrame{.buffer = encode->frame.video_frame_buffer(),
                                                         .timestamp_us = encode->frame.timestamp_us(),
                                                         .rotation = encode->frame.rotation(),
                                                         .color_space = encode->frame.color_space()});
    return py::make_tuple("encode", std::move(frame), encode->key_frame, encode->bitrate, encode->framerate);
  }
  const webrtc::EncodedImage& image = std::get<DecodeJob>(job).image;
  return py::make_tuple("decode", py::bytes(reinterpret_cast<const char*>(image.data()), image.size()),
                        image.IsKey(), image.RtpTimestamp());
}

void FinishEncode(ExternalCodec& codec,
                  const std::vector<std::tuple<py::buffer, bool, std::optional<int64_t>>>& chunks) {
  CodecOutcome outcome{.ok = true};
  for (const auto& [data, key_frame, timestamp] : chunks) {
    Py_buffer view;
    if (PyObject_GetBuffer(data.ptr(), &view, PyBUF_SIMPLE) != 0) throw py::error_already_set();
    outcome.chunks.push_back({webrtc::EncodedImageBuffer::Create(static_cast<const uint8_t*>(view.buf),
                                                                 static_cast<size_t>(view.len)),
                              key_frame, timestamp});
    PyBuffer_Release(&view);
  }
  Unlocked([&] { codec.Finish(std::move(outcome)); });
}

}  // namespace

void bind_video_codec_registration(py::module_& m) {
  py::class_<ExternalCodec, std::shared_ptr<ExternalCodec>>(m, "VideoCodecWork")
      .def(
          "take",
          [](ExternalCodec& codec) -> py::object {
            const std::optional<CodecJob> job = Unlocked([&] { return codec.Take(); });
            return job ? JobToPython(*job) : py::none();
          },
          "Waits for a job: a tuple that starts with the name of the job; None when there are no more.")
      .def(
          "finish", [](ExternalCodec& codec, bool ok) { codec.Finish({.ok = ok}); }, py::arg("ok"),
          unlocked())
      .def("finish_encode", &FinishEncode, py::arg("chunks"),
           "For each chunk: (data, whether it is a key frame, timestamp or None).")
      .def(
          "finish_decode",
          [](ExternalCodec& codec, const VideoFrame& frame) {
            codec.Finish({.ok = true, .pixels = frame.buffer});
          },
          py::arg("frame"), unlocked());

  py::class_<VideoCodecRegistration, std::shared_ptr<VideoCodecRegistration>>(m, "VideoCodecRegistration")
      .def(py::init<bool, std::string, std::string, std::string>(), py::arg("encoder"), py::arg("name"),
           py::arg("parameters"), py::arg("implementation"), unlocked())
      .def_property_readonly("key", &VideoCodecRegistration::key)
      .def("take", &VideoCodecRegistration::Take, unlocked(),
           "Waits for the engine to create a codec; None once closed.")
      .def("close", &VideoCodecRegistration::Close, unlocked());
}

}  // namespace wrtc

#include "interfaces/encoded_frame.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "api/frame_transformer_factory.h"
#include "bind.h"
#include "convert/bytes.h"
#include "convert/dictionary.h"
#include "convert/time.h"
#include "runtime/error.h"

#include <pybind11/stl.h>

namespace wrtc {

webrtc::TransformableFrameInterface& EncodedFrame::frame() const {
  if (!frame_) {
    throw Failure({.name = "InvalidStateError",
                   .message = "the frame has been written already: it belongs to the engine"});
  }
  return *frame_;
}

const webrtc::TransformableVideoFrameInterface* EncodedFrame::video() const {
  if (!frame().GetMimeType().starts_with("video/")) return nullptr;
  return static_cast<const webrtc::TransformableVideoFrameInterface*>(frame_.get());
}

std::shared_ptr<EncodedFrame> EncodedFrame::Clone() const {
  TransformableFrame clone;
  if (video()) {
    clone = webrtc::CloneVideoFrame(static_cast<webrtc::TransformableVideoFrameInterface*>(frame_.get()));
  } else {
    clone = webrtc::CloneAudioFrame(static_cast<webrtc::TransformableAudioFrameInterface*>(frame_.get()));
  }
  return std::make_shared<EncodedFrame>(std::move(clone), transformer_);
}

void EncodedFrame::CheckNoViews(const char* doing) const {
  if (views_ == 0) return;
  throw Failure({.name = "InvalidStateError",
                 .message = std::string("the frame has a view, so it cannot ") + doing +
                            ": release the view first, or use `with frame.view as view:`"});
}

void EncodedFrame::SetData(std::span<const uint8_t> data) {
  if (std::ranges::equal(frame().GetData(), data)) return;
  CheckNoViews("get other data");
  frame_->SetData(data);
}

TransformableFrame EncodedFrame::Give() {
  frame();
  CheckNoViews("be written");
  return std::move(frame_);
}

namespace {

void DescribeVideo(const webrtc::TransformableVideoFrameInterface& frame, py::dict& out) {
  const webrtc::VideoFrameMetadata metadata = frame.Metadata();
  if (metadata.GetFrameId()) {
    const auto dependencies = metadata.GetFrameDependencies();
    out["frame_id"] = *metadata.GetFrameId();
    out["dependencies"] = std::vector<int64_t>(dependencies.begin(), dependencies.end());
  }
  out["width"] = metadata.GetWidth();
  out["height"] = metadata.GetHeight();
  out["spatial_index"] = metadata.GetSpatialIndex();
  out["temporal_index"] = metadata.GetTemporalIndex();
  out["contributing_sources"] = metadata.GetCsrcs();
  if (const auto time = frame.GetPresentationTimestamp()) out["timestamp"] = time->us();
}

void DescribeAudio(const webrtc::TransformableAudioFrameInterface& frame, py::dict& out) {
  const auto sources = frame.GetContributingSources();
  out["contributing_sources"] = std::vector<uint32_t>(sources.begin(), sources.end());
  out["sequence_number"] = frame.SequenceNumber();
  // RFC 6464: decibels below the maximum.
  if (const auto level = frame.AudioLevel()) out["audio_level"] = std::pow(10.0, -*level / 20.0);
}

py::dict Describe(const EncodedFrame& encoded) {
  const webrtc::TransformableFrameInterface& frame = encoded.frame();
  // For received frames, it is on the sender's clock, since 1900 (RFC 5905 §6).
  constexpr double k1900To1970Ms = 2208988800000.0;
  py::dict out;
  out["synchronization_source"] = frame.GetSsrc();
  out["payload_type"] = frame.GetPayloadType();
  out["rtp_timestamp"] = frame.GetTimestamp();
  out["mime_type"] = frame.GetMimeType();
  if (const auto time = frame.ReceiveTime()) out["receive_time"] = UtcMs(time->us());
  if (const auto time = frame.CaptureTime(); time && time->IsFinite()) {
    const bool sent = frame.GetDirection() == webrtc::TransformableFrameInterface::Direction::kSender;
    out["capture_time"] = sent ? UtcMs(time->us()) : time->us() / 1000.0 - k1900To1970Ms;
  }
  if (const auto offset = frame.SenderCaptureTimeOffset()) {
    out["sender_capture_time_offset"] = offset->us() / 1000.0;
  }
  if (const auto* video = encoded.video()) {
    DescribeVideo(*video, out);
  } else {
    DescribeAudio(static_cast<const webrtc::TransformableAudioFrameInterface&>(frame), out);
  }
  return out;
}

void Change(EncodedFrame& encoded, const py::dict& given) {
  webrtc::TransformableFrameInterface& frame = encoded.frame();
  if (const auto timestamp = Get<uint32_t>(given, "rtp_timestamp")) frame.SetRTPTimestamp(*timestamp);
  if (const auto type = Get<uint8_t>(given, "payload_type"); type && frame.CanSetPayloadType()) {
    frame.SetPayloadType(*type);
  }
  if (!encoded.video()) return;
  auto& video = static_cast<webrtc::TransformableVideoFrameInterface&>(frame);
  webrtc::VideoFrameMetadata metadata = video.Metadata();
  if (const auto id = Get<int64_t>(given, "frame_id")) metadata.SetFrameId(id);
  if (const auto ids = Get<std::vector<int64_t>>(given, "dependencies")) metadata.SetFrameDependencies(*ids);
  if (const auto width = Get<uint16_t>(given, "width")) metadata.SetWidth(*width);
  if (const auto height = Get<uint16_t>(given, "height")) metadata.SetHeight(*height);
  if (const auto index = Get<int>(given, "spatial_index")) metadata.SetSpatialIndex(*index);
  if (const auto index = Get<int>(given, "temporal_index")) metadata.SetTemporalIndex(*index);
  if (const auto sources = Get<std::vector<uint32_t>>(given, "contributing_sources")) {
    metadata.SetCsrcs(*sources);
  }
  video.SetMetadata(metadata);
}

void SetData(EncodedFrame& frame, const py::buffer& data) {
  const py::buffer_info info = data.request();
  CheckBytes(info, "the data of a frame");
  frame.SetData({static_cast<const uint8_t*>(info.ptr), static_cast<size_t>(info.size)});
}

}  // namespace

void bind_encoded_frame(py::module_& m) {
  py::class_<EncodedFrameView>(m, "EncodedFrameView", py::buffer_protocol())
      .def_buffer([](EncodedFrameView& view) { return ReadOnlyBytes(view.bytes()); });

  py::class_<EncodedFrame, std::shared_ptr<EncodedFrame>>(m, "EncodedFrame")
      .def("view",
           [](std::shared_ptr<EncodedFrame> frame) {
             return std::make_unique<EncodedFrameView>(std::move(frame));
           })
      .def_property_readonly("size", [](const EncodedFrame& frame) { return frame.frame().GetData().size(); })
      .def("set_data", &SetData, py::arg("data"))
      .def_property_readonly("is_video", [](const EncodedFrame& frame) { return frame.video() != nullptr; })
      .def_property_readonly(
          "is_key", [](const EncodedFrame& frame) { return frame.video() && frame.video()->IsKeyFrame(); })
      .def_property_readonly("rid",
                             [](const EncodedFrame& frame) {
                               return frame.video() ? frame.video()->Rid().value_or("") : std::string();
                             })
      .def_property_readonly("timestamp",
                             [](const EncodedFrame& frame) { return frame.frame().GetTimestamp(); })
      .def("metadata", &Describe)
      .def(
          "clone",
          [](const EncodedFrame& frame, const py::dict& metadata) {
            auto clone = frame.Clone();
            Change(*clone, metadata);
            return clone;
          },
          py::arg("metadata"));
}

}  // namespace wrtc

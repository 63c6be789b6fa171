#include "interfaces/rtp_receiver.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "convert/rtp_parameters.h"
#include "runtime/identity.h"

namespace wrtc {

void RtpReceiver::Watch(const webrtc::scoped_refptr<webrtc::RtpTransceiverInterface>& transceiver,
                        const std::shared_ptr<Mailbox>& mailbox) {
  if (!reception_) reception_ = Owned(std::make_shared<ReceptionMonitor>(key(), transceiver, mailbox));
}

void RtpReceiver::StopReception() {
  if (reception_) reception_->Stop();
}

std::shared_ptr<MediaStreamTrack> RtpReceiver::track() const {
  return WrapperOf<MediaStreamTrack>(receiver_->track());
}

std::shared_ptr<DtlsTransport> RtpReceiver::transport() const {
  return WrapperOf<DtlsTransport>(receiver_->dtls_transport());
}

void RtpReceiver::RequestKeyFrame() {
  const auto track = receiver_->track();
  static_cast<webrtc::VideoTrackInterface*>(track.get())->GetSource()->GenerateKeyFrame();
}

void bind_rtp_receiver(py::module_& m) {
  py::class_<RtpReceiver, std::shared_ptr<RtpReceiver>>(m, "RtpReceiver")
      .def_property_readonly("key", &RtpReceiver::key)
      .def_property_readonly("track", py::cpp_function(&RtpReceiver::track, unlocked()))
      .def("transport", &RtpReceiver::transport, unlocked())
      .def_property_readonly("id", py::cpp_function(&RtpReceiver::id, unlocked()))
      .def_property_readonly("kind", py::cpp_function(&RtpReceiver::kind, unlocked()))
      .def_property_readonly("stream_ids", py::cpp_function(&RtpReceiver::stream_ids, unlocked()))
      .def("get_parameters",
           [](const RtpReceiver& receiver) {
             return ParametersToPython(Unlocked([&] { return receiver.parameters(); }));
           })
      .def(
          "sources",
          [](const RtpReceiver& receiver, bool contributing) {
            const auto type = contributing ? webrtc::RtpSourceType::CSRC : webrtc::RtpSourceType::SSRC;
            return SourcesToPython(Unlocked([&] { return receiver.sources(); }), type);
          },
          py::arg("contributing"))
      .def("set_jitter_buffer_target", &RtpReceiver::SetJitterBufferTarget, py::arg("seconds").none(true),
           unlocked())
      .def("request_key_frame", &RtpReceiver::RequestKeyFrame, unlocked());
}

}  // namespace wrtc

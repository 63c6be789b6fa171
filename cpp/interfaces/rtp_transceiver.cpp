#include "interfaces/rtp_transceiver.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "convert/rtp_parameters.h"
#include "milestone/internals.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

std::shared_ptr<RtpSender> RtpTransceiver::sender() const {
  return WrapperOf<RtpSender>(transceiver_->sender());
}

std::shared_ptr<RtpReceiver> RtpTransceiver::receiver() const {
  return WrapperOf<RtpReceiver>(transceiver_->receiver());
}

void RtpTransceiver::SetDirection(webrtc::RtpTransceiverDirection direction) {
  ThrowUnlessOk(transceiver_->SetDirectionWithError(direction), "direction");
}

void RtpTransceiver::Stop() {
  ThrowUnlessOk(transceiver_->StopStandard(), "stop");
  Threads::Get().signaling()->BlockingCall([transceiver = transceiver_.share()] {
    if (!transceiver->mid()) milestone::ForgetSection(*transceiver);
  });
}

void RtpTransceiver::SetCodecPreferences(std::vector<webrtc::RtpCodecCapability> codecs) {
  ThrowUnlessOk(transceiver_->SetCodecPreferences(codecs), "set_codec_preferences");
}

void RtpTransceiver::SetHeaderExtensionsToNegotiate(
    const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions) {
  ThrowUnlessOk(transceiver_->SetHeaderExtensionsToNegotiate(extensions),
                "set_header_extensions_to_negotiate");
}

void bind_rtp_transceiver(py::module_& m) {
  py::class_<RtpTransceiver, std::shared_ptr<RtpTransceiver>>(m, "RtpTransceiver")
      .def_property_readonly("key", &RtpTransceiver::key)
      .def_property_readonly("mid", py::cpp_function(&RtpTransceiver::mid, unlocked()))
      .def_property_readonly("kind", py::cpp_function(&RtpTransceiver::kind, unlocked()))
      .def_property_readonly("sender", py::cpp_function(&RtpTransceiver::sender, unlocked()))
      .def_property_readonly("receiver", py::cpp_function(&RtpTransceiver::receiver, unlocked()))
      .def_property("direction", py::cpp_function(&RtpTransceiver::direction, unlocked()),
                    py::cpp_function(&RtpTransceiver::SetDirection, unlocked()))
      .def_property_readonly("current_direction",
                             py::cpp_function(&RtpTransceiver::current_direction, unlocked()))
      .def_property_readonly("stopped", py::cpp_function(&RtpTransceiver::stopped, unlocked()))
      .def("stop", &RtpTransceiver::Stop, unlocked())
      .def(
          "set_codec_preferences",
          [](RtpTransceiver& transceiver, const py::list& codecs) {
            const webrtc::MediaType kind = Unlocked([&] { return transceiver.kind(); });
            std::vector<webrtc::RtpCodecCapability> wanted;
            for (py::handle codec : codecs) {
              wanted.push_back(CodecCapabilityFromPython(py::cast<py::dict>(codec), kind));
            }
            Unlocked([&] { transceiver.SetCodecPreferences(std::move(wanted)); });
          },
          py::arg("codecs"))
      .def("header_extensions_to_negotiate",
           [](const RtpTransceiver& transceiver) {
             return HeaderExtensionsToPython(
                 Unlocked([&] { return transceiver.HeaderExtensionsToNegotiate(); }));
           })
      .def("negotiated_header_extensions",
           [](const RtpTransceiver& transceiver) {
             return HeaderExtensionsToPython(
                 Unlocked([&] { return transceiver.NegotiatedHeaderExtensions(); }));
           })
      .def(
          "set_header_extensions_to_negotiate",
          [](RtpTransceiver& transceiver, const py::list& given) {
            const auto extensions = HeaderExtensionsFromPython(given);
            Unlocked([&] { transceiver.SetHeaderExtensionsToNegotiate(extensions); });
          },
          py::arg("extensions"));
}

}  // namespace wrtc

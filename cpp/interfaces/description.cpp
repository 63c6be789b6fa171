#include "interfaces/description.h"

#include <pybind11/stl.h>

#include "api/candidate.h"
#include "bind.h"
#include "convert/enums.h"

namespace wrtc {

void SessionDescription::AddCandidate(const CandidateLine& line) {
  const auto candidate =
      webrtc::IceCandidate::Create(line.sdp_mid, line.sdp_mline_index, line.candidate, nullptr);
  if (candidate) copy_->AddCandidate(candidate.get());
}

namespace {

std::string Host(const webrtc::SocketAddress& address) {
  return address.IsUnresolvedIP() ? address.hostname() : address.ipaddr().ToString();
}

// The members of an RTCIceCandidate that its line contains (W3C webrtc §4.8.1); None if the line is not a
// candidate.
py::object ParseCandidate(const std::string& line) {
  const auto parsed = webrtc::Candidate::ParseCandidateString(line);
  if (!parsed.ok()) return py::none();
  const webrtc::Candidate& candidate = parsed.value();
  const webrtc::SocketAddress& related = candidate.related_address();
  const bool has_related = !related.IsNil();
  return py::dict(py::arg("foundation") = candidate.foundation(),
                  py::arg("component") = candidate.component() == 2 ? "rtcp" : "rtp",
                  py::arg("priority") = candidate.priority(), py::arg("address") = Host(candidate.address()),
                  py::arg("protocol") = candidate.protocol(), py::arg("port") = candidate.address().port(),
                  py::arg("type") = std::string(candidate.type_name()),
                  py::arg("tcp_type") = TextOrNone(candidate.tcptype()),
                  py::arg("related_address") = has_related ? py::object(Text(Host(related))) : py::none(),
                  py::arg("related_port") = has_related ? py::object(py::int_(related.port())) : py::none(),
                  py::arg("username_fragment") = TextOrNone(candidate.username()),
                  py::arg("relay_protocol") = TextOrNone(candidate.relay_protocol()),
                  py::arg("url") = TextOrNone(candidate.url()));
}

}  // namespace

void bind_description(py::module_& m) {
  py::class_<SessionDescription, std::shared_ptr<SessionDescription>>(m, "SessionDescription")
      .def_property_readonly("type", &SessionDescription::type)
      .def_property_readonly("sdp", &SessionDescription::sdp)
      .def(
          "add_candidate",
          [](SessionDescription& self, const std::string& candidate,
             const std::optional<std::string>& sdp_mid, std::optional<int> sdp_mline_index) {
            self.AddCandidate({.candidate = candidate,
                               .sdp_mid = sdp_mid.value_or(""),
                               .sdp_mline_index = sdp_mline_index.value_or(-1)});
          },
          py::arg("candidate"), py::arg("sdp_mid"), py::arg("sdp_mline_index"));
  m.def("parse_candidate", &ParseCandidate, py::arg("candidate"),
        "The members of a candidate line; None if it is not one.");
}

}  // namespace wrtc

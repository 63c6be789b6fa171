#include "interfaces/dtls_transport.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "rtc_base/buffer.h"
#include "rtc_base/ssl_certificate.h"
#include "runtime/identity.h"

namespace wrtc {

void DtlsObserver::OnStateChange(webrtc::DtlsTransportInformation information) {
  const webrtc::DtlsTransportState state = information.state();
  mailbox_->Post(key_, "state", state);
  if (state == webrtc::DtlsTransportState::kClosed) closed_();
}

DtlsTransport::Snapshot DtlsTransport::TakeSnapshot() const {
  const webrtc::DtlsTransportInformation info = transport_->Information();
  const webrtc::SSLCertChain* chain = info.remote_ssl_certificates();
  Snapshot snapshot{.state = info.state()};
  for (size_t i = 0; chain && i < chain->GetSize(); ++i) {
    webrtc::Buffer der;
    chain->Get(i).ToDER(&der);
    snapshot.remote_certificates.emplace_back(reinterpret_cast<const char*>(der.data()), der.size());
  }
  return snapshot;
}

std::shared_ptr<IceTransport> DtlsTransport::ice() const {
  return WrapperOf<IceTransport>(transport_->ice_transport());
}

void bind_dtls_transport(py::module_& m) {
  py::class_<DtlsTransport, std::shared_ptr<DtlsTransport>>(m, "DtlsTransport")
      .def_property_readonly("key", &DtlsTransport::key)
      .def("observe", &DtlsTransport::Observe, py::arg("mailbox").none(false), unlocked(),
           "Starts the events.")
      .def("ice", &DtlsTransport::ice, unlocked())
      .def(
          "snapshot",
          [](const DtlsTransport& transport) {
            const DtlsTransport::Snapshot snapshot = Unlocked([&] { return transport.TakeSnapshot(); });
            py::list certificates;
            for (const std::string& der : snapshot.remote_certificates) certificates.append(py::bytes(der));
            return py::dict(py::arg("state") = snapshot.state, py::arg("remote_certificates") = certificates);
          },
          "The current state, as a dict.");
}

}  // namespace wrtc

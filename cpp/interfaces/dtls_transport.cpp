#include "interfaces/dtls_transport.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "rtc_base/buffer.h"
#include "rtc_base/ssl_certificate.h"
#include "runtime/identity.h"

namespace wrtc {

webrtc::DtlsTransportState DtlsTransport::state() const {
  return transport_->Information().state();
}

std::vector<std::string> DtlsTransport::remote_certificates() const {
  std::vector<std::string> all;
  const webrtc::DtlsTransportInformation info = transport_->Information();
  const webrtc::SSLCertChain* chain = info.remote_ssl_certificates();
  for (size_t i = 0; chain && i < chain->GetSize(); ++i) {
    webrtc::Buffer der;
    chain->Get(i).ToDER(&der);
    all.emplace_back(reinterpret_cast<const char*>(der.data()), der.size());
  }
  return all;
}

std::shared_ptr<IceTransport> DtlsTransport::ice() const {
  return WrapperOf<IceTransport>(transport_->ice_transport());
}

void bind_dtls_transport(py::module_& m) {
  py::class_<DtlsTransport, std::shared_ptr<DtlsTransport>>(m, "DtlsTransport")
      .def_property_readonly("key", &DtlsTransport::key)
      .def("observe", &DtlsTransport::Observe, py::arg("mailbox"), unlocked(), "Starts the events.")
      .def("ice", &DtlsTransport::ice, unlocked())
      .def(
          "snapshot",
          [](const DtlsTransport& transport) {
            py::list certificates;
            for (const std::string& der : transport.remote_certificates())
              certificates.append(py::bytes(der));
            return py::dict(py::arg("state") = transport.state(),
                            py::arg("remote_certificates") = certificates);
          },
          "What it is now, as a dict.");
}

}  // namespace wrtc

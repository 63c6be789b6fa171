#include "interfaces/sctp_transport.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "net/flow_control.h"
#include "runtime/identity.h"

namespace wrtc {

webrtc::SctpTransportInformation SctpTransport::TakeSnapshot() const {
  CheckUsable();
  webrtc::SctpTransportInformation snapshot;
  network()->BlockingCall([&] {
    snapshot = transport_.get()->Information();
    const AssociationWatch* const watch = WatchOf(*transport_.get());
    if (!watch || !watch->end.ended()) return;
    snapshot = {webrtc::SctpTransportState::kClosed, snapshot.dtls_transport(), snapshot.MaxMessageSize(),
                snapshot.MaxChannels()};
  });
  return snapshot;
}

void SctpTransport::Observe(const std::shared_ptr<Mailbox>& mailbox) {
  ObservedTransport::Observe(mailbox);
  network()->BlockingCall([&] {
    AssociationWatch* const watch = WatchOf(*transport_.get());
    if (!watch) return;
    watch->end.Watch(
        [key = key(), mailbox] { mailbox->Post(key, "state", webrtc::SctpTransportState::kClosed); });
  });
}

std::shared_ptr<DtlsTransport> SctpTransport::dtls() const {
  return WrapperOf<DtlsTransport>(TakeSnapshot().dtls_transport());
}

void SctpTransport::NotifyAcknowledged(const DataChannel& channel, std::shared_ptr<Mailbox> mailbox) const {
  CheckUsable();
  const std::optional<int> stream = channel.id();
  if (!stream) return;
  network()->PostTask([transport = transport_.share(), stream = static_cast<uint16_t>(*stream),
                       key = channel.key(), mailbox = std::move(mailbox)] {
    AssociationWatch* const watch = WatchOf(*transport);
    if (!watch) return;
    watch->acks.Await(stream, [key, mailbox] { mailbox->Post(key, "acknowledged"); });
  });
}

void bind_sctp_transport(py::module_& m) {
  py::class_<SctpTransport, std::shared_ptr<SctpTransport>>(m, "SctpTransport")
      .def_property_readonly("key", &SctpTransport::key)
      .def("observe", &SctpTransport::Observe, py::arg("mailbox").none(false), unlocked(),
           "Starts the events.")
      .def("dtls", &SctpTransport::dtls, unlocked())
      .def("notify_acknowledged", &SctpTransport::NotifyAcknowledged, py::arg("channel").none(false),
           py::arg("mailbox").none(false), unlocked(),
           "Posts `acknowledged` to the channel once the other end has acknowledged it.")
      .def(
          "snapshot",
          [](const SctpTransport& transport) {
            const webrtc::SctpTransportInformation snapshot =
                Unlocked([&] { return transport.TakeSnapshot(); });
            return py::dict(py::arg("state") = snapshot.state(),
                            py::arg("max_message_size") = snapshot.MaxMessageSize(),
                            py::arg("max_channels") = snapshot.MaxChannels());
          },
          "The current state, as a dict.");
}

}  // namespace wrtc

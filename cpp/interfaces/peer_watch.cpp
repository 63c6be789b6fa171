#include "interfaces/peer_watch.h"

#include <algorithm>
#include <utility>

#include "runtime/identity.h"

namespace wrtc {

void PeerWatch::Watch(webrtc::PeerConnectionInterface& connection) {
  std::vector<webrtc::scoped_refptr<webrtc::DtlsTransportInterface>> transports;
  for (const auto& sender : connection.GetSenders()) transports.push_back(sender->dtls_transport());
  network_->PostTask(
      [self = shared_from_this(), transports = std::move(transports), sctp = connection.GetSctpTransport()] {
        for (const auto& transport : transports) self->Add(transport);
        if (sctp) self->Add(sctp->dtls_transport());
        // The peer may have closed in the meantime.
        self->Check();
      });
}

void PeerWatch::CheckAgain() {
  network_->PostTask([self = shared_from_this()] { self->Check(); });
}

void PeerWatch::Add(const webrtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport) {
  const auto wrapper = WrapperOf<DtlsTransport>(transport);
  if (!wrapper || std::ranges::count(watched_, wrapper)) return;
  watched_.push_back(wrapper);
  wrapper->Watch(mailbox_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->Check();
  });
}

void PeerWatch::Check() {
  std::erase_if(watched_, [](const auto& transport) { return transport->given_up(); });
  const auto closed = [](const auto& transport) { return transport->closed(); };
  if (!watched_.empty() && std::ranges::all_of(watched_, closed)) mailbox_->Post(key_, "peerclosed");
}

}  // namespace wrtc

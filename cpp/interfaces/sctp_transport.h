#pragma once

#include <memory>

#include "api/sctp_transport_interface.h"
#include "interfaces/data_channel.h"
#include "interfaces/dtls_transport.h"
#include "interfaces/observed_transport.h"

namespace wrtc {

using SctpObserver = StateObserver<webrtc::SctpTransportObserverInterface, webrtc::SctpTransportInformation>;

// W3C webrtc §6.1, RTCSctpTransport.
class SctpTransport : public ObservedTransport<webrtc::SctpTransportInterface, SctpObserver>,
                      public Counted<SctpTransport> {
 public:
  using ObservedTransport::ObservedTransport;

  // Also posts the end of an association that either end aborted.
  void Observe(const std::shared_ptr<Mailbox>& mailbox);
  webrtc::SctpTransportInformation TakeSnapshot() const;
  std::shared_ptr<DtlsTransport> dtls() const;
  // Posts "acknowledged" to the channel once the other end has acknowledged it. `mailbox` is the channel's.
  void NotifyAcknowledged(const DataChannel& channel, std::shared_ptr<Mailbox> mailbox) const;
};

}  // namespace wrtc

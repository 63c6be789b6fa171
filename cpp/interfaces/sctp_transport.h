#pragma once

#include <memory>

#include "api/sctp_transport_interface.h"
#include "interfaces/data_channel.h"
#include "interfaces/dtls_transport.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C webrtc §6.1, RTCSctpTransport.
class SctpTransport : public Native, public Counted<SctpTransport> {
 public:
  explicit SctpTransport(webrtc::scoped_refptr<webrtc::SctpTransportInterface> transport);
  ~SctpTransport();

  void Observe(std::shared_ptr<Mailbox> mailbox);
  webrtc::SctpTransportInformation Look() const;
  std::shared_ptr<DtlsTransport> dtls() const;
  // Posts "acknowledged" to the channel when the other end has it; `mailbox` is the channel's.
  void TellAcknowledged(const DataChannel& channel, std::shared_ptr<Mailbox> mailbox) const;

 private:
  class Core;

  EngineRef<webrtc::SctpTransportInterface> transport_;
  std::shared_ptr<Core> core_;
};

}  // namespace wrtc

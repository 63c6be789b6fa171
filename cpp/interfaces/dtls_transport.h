#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/dtls_transport_interface.h"
#include "interfaces/ice_transport.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C webrtc §5.5, RTCDtlsTransport.
class DtlsTransport : public Native, public Counted<DtlsTransport> {
 public:
  explicit DtlsTransport(webrtc::scoped_refptr<webrtc::DtlsTransportInterface> transport);
  ~DtlsTransport();

  void Observe(std::shared_ptr<Mailbox> mailbox);
  webrtc::DtlsTransportState state() const;
  // DER, the peer's own first.
  std::vector<std::string> remote_certificates() const;
  std::shared_ptr<IceTransport> ice() const;

 private:
  class Core;

  EngineRef<webrtc::DtlsTransportInterface> transport_;
  std::shared_ptr<Core> core_;
};

}  // namespace wrtc

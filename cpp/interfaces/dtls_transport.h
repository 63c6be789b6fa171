#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/dtls_transport_interface.h"
#include "interfaces/ice_transport.h"
#include "interfaces/observed_transport.h"
#include "runtime/error.h"

namespace wrtc {

class DtlsObserver
    : public StateObserver<webrtc::DtlsTransportObserverInterface, webrtc::DtlsTransportInformation> {
 public:
  using StateObserver::StateObserver;

 private:
  void OnError(webrtc::RTCError error) override { mailbox_->Post(key_, "error", ToError(error)); }
};

// W3C webrtc §5.5, RTCDtlsTransport.
class DtlsTransport : public ObservedTransport<webrtc::DtlsTransportInterface, DtlsObserver>,
                      public Counted<DtlsTransport> {
 public:
  using ObservedTransport::ObservedTransport;

  struct Snapshot {
    webrtc::DtlsTransportState state;
    // DER, the peer's own first.
    std::vector<std::string> remote_certificates;
  };

  Snapshot Look() const;
  std::shared_ptr<IceTransport> ice() const;
};

}  // namespace wrtc

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
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

  void WhenClosed(std::function<void()> closed) { closed_ = std::move(closed); }

 private:
  void OnStateChange(webrtc::DtlsTransportInformation information) override;
  void OnError(webrtc::RTCError error) override { mailbox_->Post(key_, "error", ToError(error)); }

  std::function<void()> closed_ = [] {};
};

// W3C webrtc §5.5, RTCDtlsTransport.
class DtlsTransport : public ObservedTransport<webrtc::DtlsTransportInterface, DtlsObserver>,
                      public Counted<DtlsTransport> {
 public:
  using ObservedTransport::ObservedTransport;

  struct Snapshot {
    webrtc::DtlsTransportState state;
    // DER, the peer's own certificate first.
    std::vector<std::string> remote_certificates;
  };

  Snapshot TakeSnapshot() const;
  std::shared_ptr<IceTransport> ice() const;

  // This and the next two are for the network thread. `when_closed` is called when the state becomes closed.
  void Watch(std::shared_ptr<Mailbox> mailbox, std::function<void()> when_closed) {
    ObserveHere(std::move(mailbox)).WhenClosed(std::move(when_closed));
  }
  bool closed() const {
    return transport_.get()->Information().state() == webrtc::DtlsTransportState::kClosed;
  }
  // Whether this end has given up the transport: its closed state then says nothing about the peer.
  bool given_up() const { return !transport_.get()->ice_transport()->internal(); }
};

}  // namespace wrtc

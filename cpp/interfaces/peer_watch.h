#pragma once

#include <memory>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/dtls_transport.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Reports immediately that the peer has closed the connection: it sent DTLS's close_notify on every remaining
// transport (RFC 9147 §5.9 and RFC 8446 §6.1). The engine itself only notices when ICE has received nothing
// for seconds.
class PeerWatch : public std::enable_shared_from_this<PeerWatch> {
 public:
  PeerWatch(Key key, std::shared_ptr<Mailbox> mailbox, webrtc::Thread* network)
      : key_(key), mailbox_(std::move(mailbox)), network_(network) {}

  // Watches the transports that the connection has now. On the signaling thread.
  void Watch(webrtc::PeerConnectionInterface& connection);
  // Reports it again if it is still the case. From any thread.
  void CheckAgain();

 private:
  void Add(const webrtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport);
  void Check();

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  webrtc::Thread* const network_;
  // Used on the network thread only.
  std::vector<std::shared_ptr<DtlsTransport>> watched_;
};

}  // namespace wrtc

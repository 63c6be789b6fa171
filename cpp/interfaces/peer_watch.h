#pragma once

#include <memory>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/dtls_transport.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Tells a connection at once that its peer has closed: the peer sent DTLS's close_notify on every transport
// that is left (RFC 9147 §5.9 and RFC 8446 §6.1). The engine itself goes on until ICE has heard nothing for
// seconds.
class PeerWatch : public std::enable_shared_from_this<PeerWatch> {
 public:
  PeerWatch(Key key, std::shared_ptr<Mailbox> mailbox) : key_(key), mailbox_(std::move(mailbox)) {}

  // Watches the transports that the connection has now. On the signaling thread.
  void Watch(webrtc::PeerConnectionInterface& connection);
  // Tells it again if it is still so. From any thread.
  void LookAgain();

 private:
  void Add(const webrtc::scoped_refptr<webrtc::DtlsTransportInterface>& transport);
  void Look();

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  // Of the network thread.
  std::vector<std::shared_ptr<DtlsTransport>> watched_;
};

}  // namespace wrtc

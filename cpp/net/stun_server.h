#pragma once

#include <memory>
#include <optional>

#include "api/environment/environment.h"
#include "p2p/test/stun_server.h"
#include "rtc_base/socket_address.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// The engine's STUN server, for tests, on a network thread. It tells clients the address it sees, or
// `mapped`.
class StunServer : public Native, public Counted<StunServer> {
 public:
  StunServer(const webrtc::Environment& environment,
             const webrtc::SocketAddress& address,
             std::optional<webrtc::SocketAddress> mapped);

  int port() const { return port_; }
  void Close();

 private:
  Owned<std::unique_ptr<webrtc::StunServer>, Releaser::kGiven> server_;
  int port_ = 0;
};

}  // namespace wrtc

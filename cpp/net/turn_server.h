#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "api/environment/environment.h"
#include "net/simulated_network.h"
#include "rtc_base/socket_address.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// The engine's TURN server, for tests, on a network thread: over UDP and TCP on one port, and over TLS on
// another one if there is a certificate.
class TurnServer : public Native, public Counted<TurnServer> {
 public:
  struct Options {
    webrtc::SocketAddress address;
    std::string username, password, realm;
    // PEM; without a certificate, there is no TLS.
    std::string private_key, certificates;
    // For everything that the server sends, if any.
    std::shared_ptr<SimulatedNetwork> network;
  };

  TurnServer(const webrtc::Environment& environment, const Options& options);

  int port() const { return port_; }
  int tls_port() const { return tls_port_; }
  // It waits for the network thread.
  size_t allocations() const;
  void Close();

 private:
  class Running;

  mutable std::mutex mutex_;
  Owned<std::shared_ptr<Running>, Releaser::kGiven> running_;
  webrtc::Thread* thread_;
  int port_ = 0;
  int tls_port_ = 0;
};

}  // namespace wrtc

#pragma once

#include <memory>

#include "api/environment/environment.h"
#include "api/peer_connection_interface.h"
#include "api/scoped_refptr.h"
#include "rtc_base/network.h"
#include "runtime/threads.h"

namespace wrtc {

// The process's factory of connections and tracks, on the engine threads. It is created at first use and
// never destroyed, because one of its threads may still hold a reference to it.
class Engine {
 public:
  static Engine& Get();

  webrtc::PeerConnectionFactoryInterface* factory() { return factory_.get(); }
  const webrtc::Environment& environment() const { return environment_; }
  // To be used on the network thread.
  webrtc::NetworkManager* networks() { return networks_.get(); }

 private:
  explicit Engine(Threads& threads);

  webrtc::Environment environment_;
  std::unique_ptr<webrtc::NetworkManager> networks_;
  webrtc::scoped_refptr<webrtc::PeerConnectionFactoryInterface> factory_;
};

}  // namespace wrtc

#pragma once

#include <memory>

#include "api/environment/environment.h"
#include "api/packet_socket_factory.h"
#include "api/peer_connection_interface.h"
#include "api/scoped_refptr.h"
#include "rtc_base/network.h"
#include "rtc_base/thread.h"

namespace wrtc {

// The process's one engine: its three threads and the factory of everything else. Started by the
// first use, stopped by Stop(), never destroyed: a thread of its own may still hold a reference.
class Engine {
 public:
  static Engine& Get();

  // Ends the threads at the end of the interpreter; everything made before becomes stale.
  static void Stop();

  // The pthread_atfork handlers.
  static void PauseForFork();
  static void ResumeAfterFork();
  static void ForgetInChild();

  webrtc::Thread* network() { return network_.get(); }
  webrtc::Thread* worker() { return worker_.get(); }
  webrtc::Thread* signaling() { return signaling_.get(); }
  webrtc::PeerConnectionFactoryInterface* factory() { return factory_.get(); }
  const webrtc::Environment& environment() const { return environment_; }
  // These two live on the network thread.
  webrtc::NetworkManager* networks() { return networks_.get(); }
  webrtc::PacketSocketFactory* sockets() { return sockets_.get(); }

 private:
  Engine();

  webrtc::Environment environment_;
  std::unique_ptr<webrtc::Thread> network_;
  std::unique_ptr<webrtc::Thread> worker_;
  std::unique_ptr<webrtc::Thread> signaling_;
  std::unique_ptr<webrtc::NetworkManager> networks_;
  std::unique_ptr<webrtc::PacketSocketFactory> sockets_;
  webrtc::scoped_refptr<webrtc::PeerConnectionFactoryInterface> factory_;
};

}  // namespace wrtc

#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/environment/environment.h"
#include "api/peer_connection_interface.h"
#include "api/scoped_refptr.h"
#include "engine/shared_media.h"
#include "rtc_base/network.h"
#include "runtime/fork.h"
#include "runtime/threads.h"

namespace wrtc {

// The process's factories of connections and tracks, on the engine threads: one for each network thread. They
// share the signaling and the worker thread and the media engine, so a track can be sent by a connection of
// any of them. The object is created at first use and never destroyed, because one of its threads may still
// hold a reference to it.
class Engine {
 public:
  // A network thread, and what its connections are created with.
  struct Network {
    webrtc::Thread* thread;
    std::unique_ptr<webrtc::NetworkManager> interfaces;  // to be used on that thread
    webrtc::scoped_refptr<webrtc::PeerConnectionFactoryInterface> factory;
    clockid_t processor_time;
    std::atomic<int> connections = 0;
  };

  // The place of one open connection on a network thread.
  class Place {
   public:
    explicit Place(Network& network) : network_(network) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { Leave(); }

    Network& network() const { return network_; }
    // To be called when the connection is closed.
    void Leave() {
      if (!left_.exchange(true)) --network_.connections;
    }

   private:
    Network& network_;
    std::atomic<bool> left_ = false;
  };

  static Engine& Get();

  // For tracks and capabilities, which belong to no network thread.
  webrtc::PeerConnectionFactoryInterface* factory() { return networks_.front()->factory.get(); }
  const webrtc::Environment& environment() const { return environment_; }
  // On the network thread with the fewest open connections. It may have to start that thread.
  Place TakePlace();

 private:
  explicit Engine(Threads& threads);

  void AddNetwork(webrtc::Thread* thread);

  Threads& threads_;
  const Generation generation_ = CurrentGeneration();
  webrtc::Environment environment_;
  SharedMedia media_;
  // Grows under the guard of the threads.
  std::vector<std::unique_ptr<Network>> networks_;
};

}  // namespace wrtc

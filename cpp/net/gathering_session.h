#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/task_queue/pending_task_safety_flag.h"
#include "api/units/time_delta.h"
#include "net/udp_socket.h"
#include "p2p/base/port.h"
#include "p2p/client/basic_port_allocator.h"
#include "p2p/client/turn_port_factory.h"

namespace wrtc {

// Creates the ports of TURN servers, and keeps track of servers that have not answered yet.
class Relays : public webrtc::TurnPortFactory {
 public:
  struct Waiting {
    std::string url;
    // Identifies the ICE generation that the port belongs to.
    std::string fragment;
  };

  std::unique_ptr<webrtc::Port> Create(const webrtc::CreateRelayPortArgs& args,
                                       webrtc::AsyncPacketSocket* udp_socket) override;
  std::unique_ptr<webrtc::Port> Create(const webrtc::CreateRelayPortArgs& args,
                                       int min_port,
                                       int max_port) override;

  const std::map<const webrtc::PortInterface*, Waiting>& waiting() const { return waiting_; }

 private:
  std::unique_ptr<webrtc::Port> Watch(std::unique_ptr<webrtc::Port> port,
                                      const webrtc::CreateRelayPortArgs& args);

  std::map<const webrtc::PortInterface*, Waiting> waiting_;
};

// Gathers for one transport and one ICE generation. It ends at the time limit, and reports the servers that
// did not answer. Once a later generation has replaced it, it closes its sockets as soon as none of their
// candidate pairs is in use.
class GatheringSession : public webrtc::BasicPortAllocatorSession {
 public:
  GatheringSession(webrtc::BasicPortAllocator& allocator,
                   absl::string_view content_name,
                   int component,
                   absl::string_view ice_ufrag,
                   absl::string_view ice_pwd,
                   webrtc::TimeDelta limit,
                   std::shared_ptr<SocketWatch> watch,
                   const Relays& relays);
  ~GatheringSession() override;

  webrtc::BasicPortAllocator* allocator() override;
  void StartGettingPorts() override;
  void StopGettingPorts() override;
  void PruneAllPorts() override;

 private:
  void After(webrtc::TimeDelta delay, void (GatheringSession::*then)());
  void Watch(webrtc::PortInterface* port);
  void TimeIsOver();
  void EndGathering();
  void ReportSilentServers();
  void ReportError(const webrtc::SocketAddress& local, const std::string& url, const char* text);
  void ReleaseUnlessUsed();
  void CloseSockets();

  const webrtc::TimeDelta limit_;
  const std::shared_ptr<SocketWatch> watch_;
  const Relays& relays_;
  bool gathering_ = false;
  bool replaced_ = false;
  std::set<webrtc::Port*> ports_;
  std::vector<std::function<void()>> closers_;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace wrtc

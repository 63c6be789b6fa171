#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "rtc_base/physical_socket_server.h"

namespace wrtc {

// What a network thread still has to do in its current turn. A turn ends when the thread is about to wait,
// and when an event of a socket has been handled.
class Flushable {
 public:
  virtual void Flush() = 0;

 protected:
  ~Flushable() = default;
};

// The engine's socket server, which also tells sockets when a turn of its thread ends. A task posted for that
// purpose would cost three system calls. Everything but CreateSocket() and WakeUp() runs on the server's
// thread.
class FlushingSocketServer : public webrtc::PhysicalSocketServer {
 public:
  webrtc::Socket* CreateSocket(int family, int type) override;
  webrtc::Socket* WrapSocket(SOCKET descriptor) override;
  bool Wait(webrtc::TimeDelta longest, bool process_io) override;

  // Runs `next` after this turn, and after the events of sockets that have happened until then. A posted task
  // would run before them.
  void AfterEvents(absl::AnyInvocable<void() &&> next) { after_events_.push_back(std::move(next)); }

  // Flushes `waiting` once, at the end of this turn.
  void FlushLater(Flushable& waiting);
  void Forget(Flushable& waiting);
  void EndTurn();

 private:
  std::vector<Flushable*> waiting_;
  std::vector<absl::AnyInvocable<void() &&>> after_events_;
};

// A socket of that server. Handling an event of any socket may send on another.
class FlushingSocket : public webrtc::SocketDispatcher {
 public:
  explicit FlushingSocket(FlushingSocketServer& server) : SocketDispatcher(&server), server_(server) {}
  FlushingSocket(SOCKET descriptor, FlushingSocketServer& server)
      : SocketDispatcher(descriptor, &server), server_(server) {}

  void OnEvent(uint32_t events, int error) override;

 protected:
  FlushingSocketServer& server() { return server_; }

 private:
  FlushingSocketServer& server_;
};

}  // namespace wrtc

#include "runtime/flushing_socket_server.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace wrtc {

webrtc::Socket* FlushingSocketServer::CreateSocket(int family, int type) {
  auto socket = std::make_unique<FlushingSocket>(*this);
  return socket->Create(family, type) ? socket.release() : nullptr;
}

webrtc::Socket* FlushingSocketServer::WrapSocket(SOCKET descriptor) {
  auto socket = std::make_unique<FlushingSocket>(descriptor, *this);
  return socket->Initialize() ? socket.release() : nullptr;
}

bool FlushingSocketServer::Wait(webrtc::TimeDelta longest, bool process_io) {
  EndTurn();
  if (after_events_.empty() || !process_io) return PhysicalSocketServer::Wait(longest, process_io);
  const bool waited = PhysicalSocketServer::Wait(webrtc::TimeDelta::Zero(), process_io);
  for (auto& next : std::exchange(after_events_, {})) std::move(next)();
  return waited;
}

void FlushingSocketServer::FlushLater(Flushable& waiting) {
  if (std::ranges::find(waiting_, &waiting) == waiting_.end()) waiting_.push_back(&waiting);
}

void FlushingSocketServer::Forget(Flushable& waiting) {
  std::erase(waiting_, &waiting);
}

void FlushingSocketServer::EndTurn() {
  while (!waiting_.empty()) {
    Flushable* const next = waiting_.front();
    waiting_.erase(waiting_.begin());
    next->Flush();
  }
}

void FlushingSocket::OnEvent(uint32_t events, int error) {
  FlushingSocketServer& server = server_;
  SocketDispatcher::OnEvent(events, error);
  server.EndTurn();
}

}  // namespace wrtc

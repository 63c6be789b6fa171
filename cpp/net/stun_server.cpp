#include "net/stun_server.h"

#include <utility>

#include "rtc_base/async_udp_socket.h"
#include "rtc_base/thread.h"
#include "runtime/error.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

class MappingServer : public webrtc::StunServer {
 public:
  MappingServer(std::unique_ptr<webrtc::AsyncUDPSocket> socket, std::optional<webrtc::SocketAddress> mapped)
      : StunServer(std::move(socket)), mapped_(std::move(mapped)) {}

 private:
  void OnBindingRequest(webrtc::StunMessage* request, const webrtc::SocketAddress& from) override {
    webrtc::StunMessage response(webrtc::STUN_BINDING_RESPONSE, request->transaction_id());
    GetStunBindResponse(request, mapped_.value_or(from), &response);
    SendResponse(response, from);
  }

  const std::optional<webrtc::SocketAddress> mapped_;
};

}  // namespace

StunServer::StunServer(const webrtc::Environment& environment,
                       const webrtc::SocketAddress& address,
                       std::optional<webrtc::SocketAddress> mapped) {
  webrtc::Thread* const thread = Threads::Get().networks().front().get();
  std::unique_ptr<webrtc::StunServer> server;
  thread->BlockingCall([&] {
    auto socket = webrtc::AsyncUDPSocket::Create(environment, address, *thread->socketserver());
    if (!socket) return;
    port_ = socket->GetLocalAddress().port();
    server = std::make_unique<MappingServer>(std::move(socket), std::move(mapped));
  });
  if (!server) {
    throw Failure({.name = "OperationError",
                   .message = "StunServer cannot listen on " + address.ToString() +
                              ": choose an address of this machine and a free port, or port 0"});
  }
  server_ = {std::move(server), nullptr, thread};
}

void StunServer::Close() {
  server_ = {};
}

}  // namespace wrtc

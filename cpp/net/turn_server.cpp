#include "net/turn_server.h"

#include <sys/socket.h>

#include <utility>
#include <vector>

#include "api/transport/stun.h"
#include "net/stream_over_link.h"
#include "net/udp_socket.h"
#include "p2p/base/async_stun_tcp_socket.h"
#include "p2p/test/turn_server.h"
#include "rtc_base/socket.h"
#include "rtc_base/ssl_adapter.h"
#include "rtc_base/ssl_identity.h"
#include "rtc_base/thread.h"
#include "runtime/error.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

constexpr int kBacklog = 16;
// How often a free port for UDP may be taken for TCP.
constexpr int kPortAttempts = 20;
// A closed one is kept until its allocation expires, so this bounds the memory of a server.
constexpr size_t kMaxTcpClients = 1024;

}  // namespace

class TurnServer::Running : webrtc::TurnAuthInterface {
 public:
  Running(const webrtc::Environment& environment, const Options& options, webrtc::Thread& thread)
      : environment_(environment), options_(options), thread_(thread), server_(environment, &thread) {
    server_.set_realm(options.realm);
    server_.set_software("python-webrtc");
    server_.set_auth_hook(this);
    server_.SetExternalSocketFactory(CreatePacketSockets(thread.socketserver(), MakeLink()).release(),
                                     webrtc::SocketAddress(options.address.ipaddr(), 0));
  }

  size_t allocations() const { return server_.allocations().size(); }

  // The port for UDP and TCP; 0 if there is none.
  int Listen() {
    for (int attempt = 0; attempt < (options_.address.port() ? 1 : kPortAttempts); ++attempt) {
      auto udp = CreatePacketSockets(thread_.socketserver(), MakeLink())
                     ->CreateUdpSocket(environment_, options_.address, 0, 0);
      if (!udp) return 0;
      const int port = udp->GetLocalAddress().port();
      if (!ListenTcp(port, nullptr)) continue;
      server_.AddInternalSocket(std::move(udp), webrtc::PROTO_UDP);
      return port;
    }
    return 0;
  }

  int ListenTls(std::unique_ptr<webrtc::SSLIdentity> identity) {
    auto adapters = webrtc::SSLAdapterFactory::Create();
    adapters->SetRole(webrtc::SSL_SERVER);
    adapters->SetIdentity(std::move(identity));
    // Of clients, which show none.
    adapters->SetIgnoreBadCert(true);
    return ListenTcp(0, std::move(adapters));
  }

 private:
  struct Listener {
    std::unique_ptr<webrtc::SSLAdapterFactory> adapters;
    std::unique_ptr<webrtc::Socket> socket;
  };

  bool GetKey(absl::string_view username, absl::string_view realm, std::string* key) override {
    return username == options_.username &&
           webrtc::ComputeStunCredentialHash(options_.username, std::string(realm), options_.password, key);
  }

  std::shared_ptr<SimulatedLink> MakeLink() const {
    return options_.network ? options_.network->MakeLink() : nullptr;
  }

  int ListenTcp(int port, std::unique_ptr<webrtc::SSLAdapterFactory> adapters) {
    std::unique_ptr<webrtc::Socket> socket(
        thread_.socketserver()->CreateSocket(options_.address.family(), SOCK_STREAM));
    if (!socket || socket->Bind({options_.address.ipaddr(), port}) != 0 || socket->Listen(kBacklog) != 0)
      return 0;
    const int bound = socket->GetLocalAddress().port();
    listeners_.push_back(std::make_unique<Listener>(std::move(adapters), std::move(socket)));
    Listener& listener = *listeners_.back();
    listener.socket->SubscribeReadEvent(this, [this, &listener](webrtc::Socket*) { Accept(listener); });
    return bound;
  }

  // Not the engine's own: its server drops a connection that was closed, but not the allocation that sends on
  // it.
  void Accept(Listener& listener) {
    webrtc::SocketAddress from;
    std::unique_ptr<webrtc::Socket> accepted(listener.socket->Accept(&from));
    if (!accepted || ++tcp_clients_ > kMaxTcpClients) return;
    accepted->SetOption(webrtc::Socket::OPT_NODELAY, 1);
    if (listener.adapters) {
      std::unique_ptr<webrtc::SSLAdapter> adapter(listener.adapters->CreateAdapter(accepted.release()));
      adapter->StartSSL("");
      accepted = std::move(adapter);
    }
    std::unique_ptr<webrtc::AsyncPacketSocket> client =
        std::make_unique<webrtc::AsyncStunTCPSocket>(environment_, std::move(accepted));
    if (auto link = MakeLink()) client = SendOverLink(std::move(client), std::move(link));
    server_.AddInternalSocket(std::move(client), listener.adapters ? webrtc::PROTO_TLS : webrtc::PROTO_TCP);
  }

  const webrtc::Environment environment_;
  const Options options_;
  webrtc::Thread& thread_;
  webrtc::TurnServer server_;
  // Destroyed first.
  std::vector<std::unique_ptr<Listener>> listeners_;
  size_t tcp_clients_ = 0;
};

TurnServer::TurnServer(const webrtc::Environment& environment, const Options& options)
    : thread_(Threads::Get().networks().front().get()) {
  std::unique_ptr<webrtc::SSLIdentity> identity;
  if (!options.certificates.empty()) {
    identity = webrtc::SSLIdentity::CreateFromPEMChainStrings(options.private_key, options.certificates);
    if (!identity) {
      throw Failure({.name = "InvalidAccessError",
                     .message = "TurnServer: this is not a private key with its certificates, as PEM"});
    }
  }
  std::shared_ptr<Running> running;
  bool listens = false;
  thread_->BlockingCall([&] {
    running = std::make_shared<Running>(environment, options, *thread_);
    port_ = running->Listen();
    if (port_ && identity) tls_port_ = running->ListenTls(std::move(identity));
    listens = port_ && (tls_port_ || options.certificates.empty());
  });
  running_ = {std::move(running), nullptr, thread_};
  if (listens) return;
  throw Failure({.name = "OperationError",
                 .message = "TurnServer cannot listen on " + options.address.ToString() +
                            ": choose an address of this machine and a free port, or port 0"});
}

size_t TurnServer::allocations() const {
  CheckUsable();
  std::shared_ptr<Running> running;
  {
    std::lock_guard lock(mutex_);
    running = running_.pointer();
  }
  if (!running) return 0;
  // Closed meanwhile, it ends on its own thread.
  return thread_->BlockingCall([&] { return std::exchange(running, nullptr)->allocations(); });
}

void TurnServer::Close() {
  std::lock_guard lock(mutex_);
  running_ = {};
}

}  // namespace wrtc

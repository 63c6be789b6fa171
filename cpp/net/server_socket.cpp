#include "net/server_socket.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "rtc_base/async_socket.h"
#include "rtc_base/ssl_adapter.h"

namespace wrtc {
namespace {

// Believes one server.
class Verifier : public webrtc::SSLCertificateVerifier {
 public:
  Verifier(const webrtc::SocketAddress& server, ServerTrust& trust) : server_(server), trust_(trust) {}

  bool believes() const { return believes_; }

  bool VerifyChain(const webrtc::SSLCertChain& chain) override {
    const std::string host = server_.hostname().empty() ? server_.ipaddr().ToString() : server_.hostname();
    std::string why = ServerTrust::WhyNot(chain, host);
    believes_ = why.empty();
    if (!believes_) trust_.Note(server_, std::move(why));
    return believes_;
  }

 private:
  const webrtc::SocketAddress server_;
  ServerTrust& trust_;
  bool believes_ = false;
};

struct VerifierHolder {
  std::unique_ptr<Verifier> verifier;
};

// The base class goes first, and may refer to the verifier until then.
class ServerSocket : private VerifierHolder, public webrtc::AsyncSocketAdapter {
 public:
  ServerSocket(std::unique_ptr<webrtc::Socket> socket,
               std::unique_ptr<Verifier> its_verifier,
               const webrtc::SocketAddress& server,
               ServerTrust& trust)
      : VerifierHolder{std::move(its_verifier)},
        AsyncSocketAdapter(socket.release()),
        server_(server),
        trust_(trust) {}

 private:
  void OnConnectEvent(webrtc::Socket* socket) override {
    if (verifier && !verifier->believes()) {
      Close();
      AsyncSocketAdapter::OnCloseEvent(socket, EACCES);
      return;
    }
    connected_ = true;
    trust_.Note(server_, "");
    AsyncSocketAdapter::OnConnectEvent(socket);
  }

  void OnCloseEvent(webrtc::Socket* socket, int error) override {
    // What the verifier noted says more.
    const bool refused = !connected_ && error > 0 && trust_.TroubleOf(':' + server_.ToString()).empty();
    if (refused) trust_.Note(server_, std::strerror(error));
    AsyncSocketAdapter::OnCloseEvent(socket, error);
  }

  const webrtc::SocketAddress server_;
  ServerTrust& trust_;
  bool connected_ = false;
};

}  // namespace

std::unique_ptr<webrtc::Socket> ToServer(std::unique_ptr<webrtc::Socket> socket,
                                         const webrtc::SocketAddress& server,
                                         bool tls,
                                         ServerTrust& trust) {
  std::unique_ptr<Verifier> verifier;
  if (tls) {
    std::unique_ptr<webrtc::SSLAdapter> secured(webrtc::SSLAdapter::Create(socket.release()));
    if (!secured) return nullptr;
    verifier = std::make_unique<Verifier>(server, trust);
    secured->SetCertVerifier(verifier.get());
    // The engine compares names only, and would refuse any address: the verifier compares both, and a socket
    // whose server it does not believe is never connected.
    webrtc::IPAddress address;
    if (webrtc::IPFromString(server.hostname(), &address)) secured->SetIgnoreBadCert(true);
    if (secured->StartSSL(server.hostname()) != 0) return nullptr;
    socket = std::move(secured);
  }
  return std::make_unique<ServerSocket>(std::move(socket), std::move(verifier), server, trust);
}

}  // namespace wrtc

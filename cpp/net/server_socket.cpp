#include "net/server_socket.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "rtc_base/async_socket.h"
#include "rtc_base/ssl_adapter.h"

namespace wrtc {
namespace {

// Checks the certificate of one server.
class Verifier : public webrtc::SSLCertificateVerifier {
 public:
  Verifier(const webrtc::SocketAddress& server, ServerTrust& trust) : server_(server), trust_(trust) {}

  bool trusted() const { return trusted_; }

  bool VerifyChain(const webrtc::SSLCertChain& chain) override {
    const std::string host = server_.hostname().empty() ? server_.ipaddr().ToString() : server_.hostname();
    std::string why = ServerTrust::RejectionReason(chain, host);
    trusted_ = why.empty();
    if (!trusted_) trust_.RecordFailure(server_, std::move(why));
    return trusted_;
  }

 private:
  const webrtc::SocketAddress server_;
  ServerTrust& trust_;
  bool trusted_ = false;
};

struct VerifierHolder {
  std::unique_ptr<Verifier> verifier;
};

// The base class, which is destroyed first, refers to the verifier.
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
    if (verifier && !verifier->trusted()) {
      Close();
      AsyncSocketAdapter::OnCloseEvent(socket, EACCES);
      return;
    }
    connected_ = true;
    trust_.RecordFailure(server_, "");
    AsyncSocketAdapter::OnConnectEvent(socket);
  }

  void OnCloseEvent(webrtc::Socket* socket, int error) override {
    // The verifier's record is more specific.
    const bool refused = !connected_ && error > 0 && trust_.FailureOf(':' + server_.ToString()).empty();
    if (refused) trust_.RecordFailure(server_, std::strerror(error));
    AsyncSocketAdapter::OnCloseEvent(socket, error);
  }

  const webrtc::SocketAddress server_;
  ServerTrust& trust_;
  bool connected_ = false;
};

}  // namespace

std::unique_ptr<webrtc::Socket> CreateServerSocket(std::unique_ptr<webrtc::Socket> socket,
                                                   const webrtc::SocketAddress& server,
                                                   bool tls,
                                                   ServerTrust& trust) {
  std::unique_ptr<Verifier> verifier;
  if (tls) {
    std::unique_ptr<webrtc::SSLAdapter> secured(webrtc::SSLAdapter::Create(socket.release()));
    if (!secured) return nullptr;
    verifier = std::make_unique<Verifier>(server, trust);
    secured->SetCertVerifier(verifier.get());
    // The engine compares names only, and would reject every address. The verifier compares both, and the
    // socket of a server it does not trust never connects.
    webrtc::IPAddress address;
    if (webrtc::IPFromString(server.hostname(), &address)) secured->SetIgnoreBadCert(true);
    if (secured->StartSSL(server.hostname()) != 0) return nullptr;
    socket = std::move(secured);
  }
  return std::make_unique<ServerSocket>(std::move(socket), std::move(verifier), server, trust);
}

}  // namespace wrtc

#pragma once

#include <map>
#include <mutex>
#include <string>

#include "rtc_base/socket_address.h"
#include "rtc_base/ssl_certificate.h"

namespace wrtc {

// Trusts the servers that the machine trusts: those whose chain ends in its certificate store, or in what
// SSL_CERT_FILE and SSL_CERT_DIR name. The engine itself knows only the roots that were compiled in.
class ServerTrust : public webrtc::SSLCertificateVerifier {
 public:
  // Empty, or why the server that was asked for by `host`, a name or an address, is not believed.
  static std::string WhyNot(const webrtc::SSLCertChain& chain, const std::string& host);

  // The chain alone, without a name.
  bool VerifyChain(const webrtc::SSLCertChain& chain) override;

  // Why a connection to a server failed, or nothing once it did not: kept by its address, for who tells the
  // program. From any thread.
  void Note(const webrtc::SocketAddress& server, std::string trouble);
  // By a URL that has the address in it; empty if there is none.
  std::string TroubleOf(const std::string& url) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> troubles_;
};

}  // namespace wrtc

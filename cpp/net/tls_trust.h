#pragma once

#include <map>
#include <mutex>
#include <string>

#include "rtc_base/socket_address.h"
#include "rtc_base/ssl_certificate.h"

namespace wrtc {

// Trusts the servers that the machine trusts: their certificate chain ends in the system's store, or in what
// SSL_CERT_FILE and SSL_CERT_DIR name. The engine itself knows only the roots that were compiled into it.
class ServerTrust : public webrtc::SSLCertificateVerifier {
 public:
  // Why the server at `host`, a name or an address, is not trusted; empty if it is.
  static std::string RejectionReason(const webrtc::SSLCertChain& chain, const std::string& host);

  // Checks the chain only, not the name.
  bool VerifyChain(const webrtc::SSLCertChain& chain) override;

  // Records why a connection to a server failed; an empty text removes the record. From any thread.
  void RecordFailure(const webrtc::SocketAddress& server, std::string failure);
  // The failure of the server whose address is in this URL; empty if there is none.
  std::string FailureOf(const std::string& url) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> failures_;
};

}  // namespace wrtc

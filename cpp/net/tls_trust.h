#pragma once

#include <memory>

#include "rtc_base/ssl_certificate.h"

namespace wrtc {

// Trusts the servers that the machine trusts: those whose chain ends in its certificate store, or in what
// SSL_CERT_FILE and SSL_CERT_DIR name. The engine itself knows only the roots that were compiled in.
std::unique_ptr<webrtc::SSLCertificateVerifier> CreateSystemTrust();

}  // namespace wrtc

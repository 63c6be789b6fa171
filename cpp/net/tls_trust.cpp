#include "net/tls_trust.h"

#include <utility>

#include "net/limits.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"
#include "rtc_base/buffer.h"
#include "rtc_base/ip_address.h"

namespace wrtc {
namespace {

bssl::UniquePtr<X509> Parse(const webrtc::SSLCertificate& certificate) {
  webrtc::Buffer der;
  certificate.ToDER(&der);
  const uint8_t* data = der.data();
  return bssl::UniquePtr<X509>(d2i_X509(nullptr, &data, static_cast<long>(der.size())));
}

std::string UntrustedReason(const webrtc::SSLCertChain& chain, X509* leaf) {
  if (!leaf) return "its certificate cannot be read";
  bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
  // Read for each use: the store is large, few connections need it, and the environment may have changed.
  X509_STORE_set_default_paths(store.get());
  bssl::UniquePtr<STACK_OF(X509)> others(sk_X509_new_null());
  for (size_t i = 1; i < chain.GetSize(); ++i) {
    if (bssl::UniquePtr<X509> other = Parse(chain.Get(i))) bssl::PushToStack(others.get(), std::move(other));
  }
  const bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!X509_STORE_CTX_init(context.get(), store.get(), leaf, others.get()))
    return "its certificate cannot be checked";
  if (X509_verify_cert(context.get()) == 1) return "";
  return std::string("its certificate is not trusted: ") +
         X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace

std::string ServerTrust::RejectionReason(const webrtc::SSLCertChain& chain, const std::string& host) {
  const bssl::UniquePtr<X509> leaf = chain.GetSize() > 0 ? Parse(chain.Get(0)) : nullptr;
  std::string why = UntrustedReason(chain, leaf.get());
  if (!why.empty()) return why;
  webrtc::IPAddress address;
  // RFC 9110 §4.3.5: an address is compared with the addresses in the certificate, never with its names.
  const bool named = webrtc::IPFromString(host, &address)
                         ? X509_check_ip_asc(leaf.get(), host.c_str(), 0) == 1
                         : X509_check_host(leaf.get(), host.data(), host.size(), 0, nullptr) == 1;
  return named ? "" : "its certificate is not valid for " + host;
}

bool ServerTrust::VerifyChain(const webrtc::SSLCertChain& chain) {
  return chain.GetSize() > 0 && UntrustedReason(chain, Parse(chain.Get(0)).get()).empty();
}

void ServerTrust::RecordFailure(const webrtc::SocketAddress& server, std::string failure) {
  std::lock_guard lock(mutex_);
  const std::string where = server.ToString();
  if (failure.empty()) {
    failures_.erase(where);
  } else if (failures_.size() < limits::kServerFailures) {
    failures_[where] = std::move(failure);
  }
}

std::string ServerTrust::FailureOf(const std::string& url) const {
  std::lock_guard lock(mutex_);
  for (const auto& [server, failure] : failures_) {
    const std::string wanted = ':' + server;
    const size_t at = url.find(wanted);
    if (at == std::string::npos) continue;
    const size_t end = at + wanted.size();
    if (end == url.size() || url[end] == '?') return failure;
  }
  return "";
}

}  // namespace wrtc

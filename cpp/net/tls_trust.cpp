#include "net/tls_trust.h"

#include "openssl/x509.h"
#include "rtc_base/buffer.h"

namespace wrtc {
namespace {

bssl::UniquePtr<X509> Parse(const webrtc::SSLCertificate& certificate) {
  webrtc::Buffer der;
  certificate.ToDER(&der);
  const uint8_t* data = der.data();
  return bssl::UniquePtr<X509>(d2i_X509(nullptr, &data, static_cast<long>(der.size())));
}

class SystemTrust : public webrtc::SSLCertificateVerifier {
 public:
  bool VerifyChain(const webrtc::SSLCertChain& chain) override {
    if (chain.GetSize() == 0) return false;
    bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
    // Read at use: the store is long, few connections need it, and the environment may have changed.
    X509_STORE_set_default_paths(store.get());
    bssl::UniquePtr<STACK_OF(X509)> others(sk_X509_new_null());
    for (size_t i = 1; i < chain.GetSize(); ++i) {
      if (bssl::UniquePtr<X509> other = Parse(chain.Get(i)))
        bssl::PushToStack(others.get(), std::move(other));
    }
    const bssl::UniquePtr<X509> leaf = Parse(chain.Get(0));
    const bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
    return leaf && X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), others.get()) &&
           X509_verify_cert(context.get()) == 1;
  }
};

}  // namespace

std::unique_ptr<webrtc::SSLCertificateVerifier> CreateSystemTrust() {
  return std::make_unique<SystemTrust>();
}

}  // namespace wrtc

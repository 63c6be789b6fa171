#include "interfaces/certificate.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <cctype>

#include "bind.h"
#include "openssl/bio.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "rtc_base/rtc_certificate_generator.h"
#include "rtc_base/ssl_identity.h"
#include "runtime/slow_work.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

// The limits of the engine and of Chrome. A longer key would hold up all connections at each handshake.
constexpr int kMinRsaBits = 1024;
constexpr int kMaxRsaBits = 8192;

bool IsSane(int rsa_bits) {
  return rsa_bits >= kMinRsaBits && rsa_bits <= kMaxRsaBits;
}

}  // namespace

void Certificate::Generate(Completion completion, const Kind& kind) {
  const bool is_rsa = kind.algorithm == "RSA";
  if (is_rsa && !IsSane(kind.rsa_bits)) {
    throw Failure({.name = "NotSupportedError",
                   .message = "an RSA certificate of " + std::to_string(kind.rsa_bits) +
                              " bits cannot be generated: RSA keys must have 1024 to 8192 bits"});
  }
  const webrtc::KeyParams keys = is_rsa ? webrtc::KeyParams::RSA(kind.rsa_bits) : webrtc::KeyParams::ECDSA();
  auto make = [completion, keys, lifetime = kind.lifetime_ms] {
    auto made = webrtc::RTCCertificateGenerator::GenerateCertificate(keys, lifetime);
    if (made) {
      completion.Resolve(std::make_shared<Certificate>(std::move(made)));
    } else {
      completion.Reject(
          {.name = "OperationError", .message = completion.doing() + ": generating the keys failed"});
    }
  };
  if (!is_rsa) {
    Threads::Get().worker()->PostTask(std::move(make));
  } else if (!RunSlowTask(std::move(make))) {
    throw Failure(
        {.name = "OperationError",
         .message = "generate_certificate: too many RSA keys are being generated: await those first"});
  }
}

namespace {

// The size of an RSA key; none for other keys, and for text that is not a key.
std::optional<int> RsaBits(const std::string& private_key) {
  bssl::UniquePtr<BIO> text(BIO_new_mem_buf(private_key.data(), static_cast<int>(private_key.size())));
  bssl::UniquePtr<EVP_PKEY> key(PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr));
  if (!key || EVP_PKEY_id(key.get()) != EVP_PKEY_RSA) return std::nullopt;
  return EVP_PKEY_bits(key.get());
}

bool BelongTogether(const std::string& private_key, const std::string& certificate) {
  bssl::UniquePtr<BIO> key_text(BIO_new_mem_buf(private_key.data(), static_cast<int>(private_key.size())));
  bssl::UniquePtr<BIO> certificate_text(
      BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size())));
  bssl::UniquePtr<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  bssl::UniquePtr<X509> x509(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  return key && x509 && X509_check_private_key(x509.get(), key.get()) == 1;
}

}  // namespace

std::shared_ptr<Certificate> Certificate::FromPem(const std::string& private_key,
                                                  const std::string& certificate) {
  if (const auto bits = RsaBits(private_key); bits && !IsSane(*bits)) {
    throw Failure(
        {.name = "InvalidAccessError",
         .message = "the RSA key has " + std::to_string(*bits) + " bits: it must have 1024 to 8192"});
  }
  auto parsed = webrtc::RTCCertificate::FromPEM(webrtc::RTCCertificatePEM(private_key, certificate));
  if (parsed && !BelongTogether(private_key, certificate)) {
    throw Failure(
        {.name = "InvalidAccessError", .message = "the private key does not belong to the certificate"});
  }
  if (!parsed) {
    throw Failure(
        {.name = "InvalidAccessError",
         .message = "not a private key and its certificate in PEM form (-----BEGIN …----- blocks)"});
  }
  return std::make_shared<Certificate>(std::move(parsed));
}

std::vector<std::pair<std::string, std::string>> Certificate::fingerprints() const {
  auto stats = certificate_->GetSSLCertificate().GetStats();
  if (!stats) return {};
  std::string value = stats->fingerprint;
  std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return std::tolower(c); });
  return {{stats->fingerprint_algorithm, value}};
}

std::pair<std::string, std::string> Certificate::ToPem() const {
  const webrtc::RTCCertificatePEM pem = certificate_->ToPEM();
  return {pem.private_key(), pem.certificate()};
}

void bind_certificate(py::module_& m) {
  py::class_<Certificate, std::shared_ptr<Certificate>>(m, "Certificate",
                                                        "A key pair and its X.509 certificate.")
      .def_property_readonly("expires_ms", &Certificate::expires_ms, "Milliseconds since 1970.")
      .def("fingerprints", &Certificate::fingerprints, "[(algorithm, value)]")
      .def("to_pem", &Certificate::ToPem, "(private key, certificate)")
      .def_static("from_pem", &Certificate::FromPem, py::arg("private_key"), py::arg("certificate"));
  m.def(
      "generate_certificate",
      [](Key token, std::shared_ptr<Mailbox> mailbox, const std::string& algorithm, int rsa_bits,
         std::optional<double> lifetime_ms) {
        Certificate::Kind kind{.algorithm = algorithm, .rsa_bits = rsa_bits};
        if (lifetime_ms) kind.lifetime_ms = static_cast<uint64_t>(*lifetime_ms);
        Certificate::Generate(Completion(std::move(mailbox), token, "generate_certificate"), kind);
      },
      py::arg("token"), py::arg("mailbox").none(false), py::arg("algorithm"), py::arg("rsa_bits") = 2048,
      py::arg("lifetime_ms") = std::nullopt, unlocked(), "Resolves with a Certificate.");
}

}  // namespace wrtc

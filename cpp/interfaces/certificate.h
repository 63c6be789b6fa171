#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/scoped_refptr.h"
#include "rtc_base/rtc_certificate.h"
#include "runtime/completion.h"
#include "runtime/native.h"

namespace wrtc {

// W3C webrtc §4.9, RTCCertificate. It holds nothing of the engine's threads, so it survives a fork.
class Certificate : public Counted<Certificate> {
 public:
  struct Kind {
    std::string algorithm;  // ECDSA (P-256) or RSA
    int rsa_bits = 2048;
    std::optional<uint64_t> lifetime_ms;
  };

  explicit Certificate(webrtc::scoped_refptr<webrtc::RTCCertificate> certificate)
      : certificate_(std::move(certificate)) {}

  // Generates RSA keys on a background thread, because long ones take seconds.
  static void Generate(Completion completion, const Kind& kind);
  static std::shared_ptr<Certificate> FromPem(const std::string& private_key, const std::string& certificate);

  uint64_t expires_ms() const { return certificate_->Expires(); }
  // (algorithm, value), in the form of RFC 8122 §5.
  std::vector<std::pair<std::string, std::string>> fingerprints() const;
  // (private key, certificate)
  std::pair<std::string, std::string> ToPem() const;
  const webrtc::scoped_refptr<webrtc::RTCCertificate>& engine() const { return certificate_; }

 private:
  webrtc::scoped_refptr<webrtc::RTCCertificate> certificate_;
};

}  // namespace wrtc

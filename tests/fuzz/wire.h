#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "p2p/dtls/dtls_transport_internal.h"
#include "rtc_base/network/received_packet.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

// A transport without encryption: sent packets wait in `sent`; Receive() delivers a packet.
class Wire : public webrtc::DtlsTransportInternal {
 public:
  std::deque<std::vector<uint8_t>> sent;

  void Receive(const std::vector<uint8_t>& packet) {
    NotifyPacketReceived(webrtc::ReceivedIpPacket(
        packet, webrtc::SocketAddress(), webrtc::Timestamp::Micros(webrtc::TimeMicros()),
        webrtc::EcnMarking::kNotEct, webrtc::ReceivedIpPacket::kDtlsDecrypted));
  }

  int SendPacket(const char* data, size_t size, const webrtc::AsyncSocketPacketOptions&, int) override {
    sent.emplace_back(data, data + size);
    return static_cast<int>(size);
  }
  const std::string& transport_name() const override { return name_; }
  bool writable() const override { return true; }
  bool receiving() const override { return true; }
  int SetOption(webrtc::Socket::Option, int) override { return 0; }
  int GetError() override { return 0; }
  webrtc::DtlsTransportState dtls_state() const override { return webrtc::DtlsTransportState::kConnected; }
  int component() const override { return 1; }
  bool IsDtlsActive() const override { return true; }
  bool GetDtlsRole(webrtc::SSLRole* role) const override {
    *role = webrtc::SSL_CLIENT;
    return true;
  }
  bool SetDtlsRole(webrtc::SSLRole) override { return true; }
  bool GetSslVersionBytes(int*) const override { return false; }
  uint16_t GetSslGroupId() const override { return 0; }
  bool GetSrtpCryptoSuite(int*) const override { return false; }
  bool GetSslCipherSuite(int*) const override { return false; }
  std::optional<absl::string_view> GetTlsCipherSuiteName() const override { return std::nullopt; }
  uint16_t GetSslPeerSignatureAlgorithm() const override { return 0; }
  bool SetLocalCertificate(const webrtc::scoped_refptr<webrtc::RTCCertificate>&) override { return true; }
  std::unique_ptr<webrtc::SSLCertChain> GetRemoteSSLCertChain() const override { return nullptr; }
  bool AppendSrtpKeyingMaterial(webrtc::ZeroOnFreeBuffer<uint8_t>&) override { return false; }
  webrtc::RTCError SetRemoteParameters(absl::string_view,
                                       const uint8_t*,
                                       size_t,
                                       std::optional<webrtc::SSLRole>) override {
    return webrtc::RTCError::OK();
  }
  webrtc::IceTransportInternal* ice_transport() override { return nullptr; }

 private:
  const std::string name_ = "wire";
};

}  // namespace wrtc

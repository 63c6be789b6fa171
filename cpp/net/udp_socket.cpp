#include "net/udp_socket.h"

#include <cstring>
#include <utility>

#include "net/server_socket.h"
#include "net/tls_trust.h"
#include "p2p/base/async_stun_tcp_socket.h"
#include "rtc_base/async_packet_socket.h"
#include "rtc_base/buffer.h"
#include "rtc_base/net_helper.h"
#include "rtc_base/network/received_packet.h"
#include "rtc_base/network/sent_packet.h"
#include "rtc_base/socket.h"

namespace wrtc {
namespace {

// So that one busy socket does not delay the others on its thread.
constexpr int kPacketsAtOnce = 16;
constexpr int kReceiveBufferBytes = 1024 * 1024;
// RFC 8489 §5.
constexpr size_t kStunHeader = 20;
constexpr uint8_t kStunCookie[] = {0x21, 0x12, 0xa4, 0x42};
// More than the number of servers in any configuration.
constexpr size_t kMaxAnswers = 128;

// The socket that packets leave by. Packets on a simulated link keep it alive after its owner is gone.
struct SendingSocket {
  const std::unique_ptr<webrtc::Socket> socket;
  bool marks_ect1 = false;

  int SendTo(const void* data, size_t size, const webrtc::SocketAddress& address, bool ect1) {
    if (marks_ect1 != ect1 && socket->SetOption(webrtc::Socket::OPT_SEND_ECN, ect1 ? 1 : 0) == 0) {
      marks_ect1 = ect1;
    }
    return socket->SendTo(data, size, address);
  }
};

class UdpSocket : public webrtc::AsyncPacketSocket {
 public:
  UdpSocket(const webrtc::Environment& environment,
            std::unique_ptr<webrtc::Socket> socket,
            std::shared_ptr<SimulatedLink> link,
            std::shared_ptr<SocketWatch> watch)
      : environment_(environment),
        sending_socket_(std::make_shared<SendingSocket>(std::move(socket))),
        socket_(sending_socket_->socket.get()),
        link_(std::move(link)),
        watch_(std::move(watch)),
        local_(socket_->GetLocalAddress()) {
    // With the system's default, one datagram in five of a fast transfer is dropped. The system caps the
    // value at what it allows.
    socket_->SetOption(webrtc::Socket::OPT_RCVBUF, kReceiveBufferBytes);
    socket_->SubscribeReadEvent(this, [this](webrtc::Socket*) { Read(); });
    socket_->SubscribeWriteEvent(this, [this](webrtc::Socket*) { NotifyReadyToSend(this); });
    if (!watch_ || !watch_->closers) return;
    std::exchange(watch_->closers, nullptr)
        ->push_back([sending_socket = std::weak_ptr<SendingSocket>(sending_socket_)] {
          if (const auto open = sending_socket.lock()) open->socket->Close();
        });
  }
  ~UdpSocket() override {
    *alive_ = false;
    socket_->UnsubscribeReadEvent(this);
    socket_->UnsubscribeWriteEvent(this);
  }

  webrtc::SocketAddress GetLocalAddress() const override { return local_; }
  webrtc::SocketAddress GetRemoteAddress() const override { return socket_->GetRemoteAddress(); }

  int Send(const void* data, size_t size, const webrtc::AsyncSocketPacketOptions& options) override {
    return Sent(size, options, [&] { return socket_->Send(data, size); });
  }
  int SendTo(const void* data,
             size_t size,
             const webrtc::SocketAddress& address,
             const webrtc::AsyncSocketPacketOptions& options) override {
    return Sent(size, options, [&] {
      if (link_) return SendOverLink(data, size, address, options.ect_1);
      return sending_socket_->SendTo(data, size, address, options.ect_1);
    });
  }
  int Close() override { return link_ ? 0 : socket_->Close(); }
  State GetState() const override { return STATE_BOUND; }
  int GetOption(webrtc::Socket::Option option, int* value) override {
    return socket_->GetOption(option, value);
  }
  int SetOption(webrtc::Socket::Option option, int value) override {
    return socket_->SetOption(option, value);
  }
  int GetError() const override { return socket_->GetError(); }
  void SetError(int error) override { socket_->SetError(error); }

 private:
  // Only bandwidth estimation uses the notification of sent packets, on another thread, and only for media.
  template <class F>
  int Sent(size_t size, const webrtc::AsyncSocketPacketOptions& options, F send) {
    const auto& info = options.info_signaled_after_sent;
    if (options.packet_id < 0 && !info.included_in_feedback && !info.included_in_allocation) return send();
    webrtc::SentPacketInfo sent(options.packet_id, environment_.clock().TimeInMilliseconds(), info);
    CopySocketInformationToPacketInfo(size, *this, &sent.info);
    const int result = send();
    NotifySentPacket(this, sent);
    return result;
  }

  int SendOverLink(const void* data, size_t size, const webrtc::SocketAddress& address, bool ect1) {
    webrtc::Buffer packet(static_cast<const uint8_t*>(data), size);
    const size_t headers = static_cast<size_t>(address.ipaddr().overhead() + webrtc::kUdpHeaderSize);
    link_->Send(size + headers,
                [sending_socket = sending_socket_, packet = std::move(packet), address, ect1] {
                  sending_socket->SendTo(packet.data(), packet.size(), address, ect1);
                });
    // The sender does not learn of a packet lost on the link.
    return static_cast<int>(size);
  }

  // RFC 8489 §5: the type of a response, and the magic cookie.
  void Watch(const webrtc::Socket::ReceiveBuffer& packet) {
    const auto& data = packet.payload;
    const bool stun = data.size() >= kStunHeader && std::memcmp(data.data() + 4, kStunCookie, 4) == 0;
    if (!stun || (data[0] & 0xc1) != 0x01 || watch_->answered.size() >= kMaxAnswers) return;
    watch_->answered.insert(packet.source_address);
  }

  void Read() {
    thread_local webrtc::Buffer buffer;
    const std::shared_ptr<bool> alive = alive_;
    for (int i = 0; i < kPacketsAtOnce && *alive; ++i) {
      webrtc::Socket::ReceiveBuffer packet(buffer);
      // Negative if no packet waits, or if an earlier one could not be delivered, which ICE detects by
      // itself.
      if (socket_->RecvFrom(packet) <= 0) return;
      if (watch_ && watch_->gathering > 0) Watch(packet);
      NotifyPacketReceived(webrtc::ReceivedIpPacket(packet.payload, packet.source_address,
                                                    environment_.clock().CurrentTime(), packet.ecn));
    }
  }

  const webrtc::Environment environment_;
  const std::shared_ptr<SendingSocket> sending_socket_;
  webrtc::Socket* const socket_;
  const std::shared_ptr<SimulatedLink> link_;
  const std::shared_ptr<SocketWatch> watch_;
  const webrtc::SocketAddress local_;
  // A packet may end the connection, and destroy this socket.
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

class PacketSockets : public webrtc::BasicPacketSocketFactory {
 public:
  PacketSockets(webrtc::SocketFactory* sockets,
                std::shared_ptr<SimulatedLink> link,
                std::shared_ptr<SocketWatch> watch)
      : BasicPacketSocketFactory(sockets),
        sockets_(sockets),
        link_(std::move(link)),
        watch_(std::move(watch)) {}

  std::unique_ptr<webrtc::AsyncPacketSocket> CreateUdpSocket(const webrtc::Environment& environment,
                                                             const webrtc::SocketAddress& local,
                                                             uint16_t min_port,
                                                             uint16_t max_port) override {
    std::unique_ptr<webrtc::Socket> socket = sockets_->Create(local.family(), SOCK_DGRAM);
    if (!socket || !Bind(*socket, local, min_port, max_port)) return nullptr;
    return std::make_unique<UdpSocket>(environment, std::move(socket), link_, watch_);
  }

  std::unique_ptr<webrtc::AsyncPacketSocket> CreateClientTcpSocket(
      const webrtc::Environment& environment,
      const webrtc::SocketAddress& local,
      const webrtc::SocketAddress& remote,
      const webrtc::PacketSocketTcpOptions& options) override {
    auto* const trust = static_cast<ServerTrust*>(options.tls_cert_verifier);
    if (!(options.opts & OPT_STUN) || (options.opts & OPT_TLS_INSECURE) || !trust)
      return BasicPacketSocketFactory::CreateClientTcpSocket(environment, local, remote, options);
    std::unique_ptr<webrtc::Socket> socket = sockets_->Create(local.family(), SOCK_STREAM);
    if (!socket || (socket->Bind(webrtc::SocketAddress(local.ipaddr(), 0)) != 0 && !local.IsAnyIP()))
      return nullptr;
    socket->SetOption(webrtc::Socket::OPT_NODELAY, 1);
    socket = CreateServerSocket(std::move(socket), remote, options.opts & OPT_TLS, *trust);
    if (!socket || socket->Connect(remote) < 0) return nullptr;
    return std::make_unique<webrtc::AsyncStunTCPSocket>(environment, std::move(socket));
  }

 private:
  static bool Bind(webrtc::Socket& socket, const webrtc::SocketAddress& local, int min_port, int max_port) {
    if (min_port == 0 && max_port == 0) return socket.Bind(local) == 0;
    for (int port = min_port; port <= max_port; ++port) {
      if (socket.Bind(webrtc::SocketAddress(local.ipaddr(), port)) == 0) return true;
    }
    return false;
  }

  webrtc::SocketFactory* const sockets_;
  const std::shared_ptr<SimulatedLink> link_;
  const std::shared_ptr<SocketWatch> watch_;
};

}  // namespace

std::unique_ptr<webrtc::PacketSocketFactory> CreatePacketSockets(webrtc::SocketFactory* sockets,
                                                                 std::shared_ptr<SimulatedLink> link,
                                                                 std::shared_ptr<SocketWatch> watch) {
  return std::make_unique<PacketSockets>(sockets, std::move(link), std::move(watch));
}

}  // namespace wrtc

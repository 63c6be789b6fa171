#include "net/udp_socket.h"

#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "net/datagram_socket.h"
#include "net/host_names.h"
#include "net/server_socket.h"
#include "net/stream_over_link.h"
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

// As much as SCTP's receive window.
constexpr int kReceiveBufferBytes = 4 * 1024 * 1024;
// Packets do not wait longer in the system's buffer. An older one shows that the system's clock was set.
constexpr webrtc::TimeDelta kLongestWait = webrtc::TimeDelta::Seconds(2);
// RFC 8489 §5.
constexpr size_t kStunHeader = 20;
constexpr uint8_t kStunCookie[] = {0x21, 0x12, 0xa4, 0x42};
// More than the number of servers in any configuration.
constexpr size_t kMaxAnswers = 128;

class UdpSocket : public webrtc::AsyncPacketSocket {
 public:
  UdpSocket(const webrtc::Environment& environment,
            std::unique_ptr<DatagramSocket> socket,
            std::shared_ptr<SimulatedLink> link,
            std::shared_ptr<SocketWatch> watch)
      : environment_(environment),
        socket_(std::move(socket)),
        link_(std::move(link)),
        watch_(std::move(watch)),
        local_(socket_->GetLocalAddress()) {
    // With the system's default, one datagram in five of a fast transfer is dropped. The system caps the
    // value at what it allows.
    socket_->SetOption(webrtc::Socket::OPT_RCVBUF, kReceiveBufferBytes);
    socket_->SubscribeReadEvent(this, [this](webrtc::Socket*) { Read(); });
    // The socket itself has subscribed earlier, and has sent what waited.
    socket_->SubscribeWriteEvent(this, [this](webrtc::Socket*) {
      if (socket_->flushed()) NotifyReadyToSend(this);
    });
    socket_->OnFlushed([this] { NotifySent(); });
    if (!watch_ || !watch_->closers) return;
    std::exchange(watch_->closers, nullptr)->push_back([socket = std::weak_ptr<DatagramSocket>(socket_)] {
      if (const auto open = socket.lock()) open->Close();
    });
  }
  ~UdpSocket() override {
    *alive_ = false;
    socket_->UnsubscribeReadEvent(this);
    socket_->UnsubscribeWriteEvent(this);
    socket_->OnFlushed(nullptr);
  }

  webrtc::SocketAddress GetLocalAddress() const override { return local_; }
  webrtc::SocketAddress GetRemoteAddress() const override { return socket_->GetRemoteAddress(); }

  int Send(const void* data, size_t size, const webrtc::AsyncSocketPacketOptions& options) override {
    return SendTo(data, size, GetRemoteAddress(), options);
  }
  int SendTo(const void* data,
             size_t size,
             const webrtc::SocketAddress& address,
             const webrtc::AsyncSocketPacketOptions& options) override {
    const std::span datagram(static_cast<const uint8_t*>(data), size);
    // Only bandwidth estimation uses the notification of sent packets, on another thread, and only for media.
    const auto& info = options.info_signaled_after_sent;
    if (options.packet_id >= 0 || info.included_in_feedback || info.included_in_allocation) {
      webrtc::SentPacketInfo& sent = sent_.emplace_back(options.packet_id, 0, info);
      CopySocketInformationToPacketInfo(size, *this, &sent.info);
    }
    const int result = link_ ? SendOverLink(datagram, address, options.ect_1)
                             : socket_->SendTo(datagram, address, options.ect_1);
    if (options.last_packet_in_batch) socket_->Flush();
    if (link_ || result < 0) NotifySent();
    return result;
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
  // Of all packets that have left, or could not be sent.
  void NotifySent() {
    if (sent_.empty()) return;
    const int64_t now_ms = environment_.clock().TimeInMilliseconds();
    for (webrtc::SentPacketInfo& sent : std::exchange(sent_, {})) {
      sent.send_time_ms = now_ms;
      NotifySentPacket(this, sent);
    }
  }

  int SendOverLink(std::span<const uint8_t> datagram, const webrtc::SocketAddress& address, bool ect1) {
    webrtc::Buffer packet(datagram);
    const size_t headers = static_cast<size_t>(address.ipaddr().overhead() + webrtc::kUdpHeaderSize);
    // Packets on the link keep the socket alive after its owner is gone.
    link_->Send(packet.size() + headers, [socket = socket_, packet = std::move(packet), address, ect1] {
      socket->SendTo(packet, address, ect1);
    });
    // The sender does not learn of a packet lost on the link.
    return static_cast<int>(datagram.size());
  }

  // RFC 8489 §5: the type of a response, and the magic cookie.
  void Watch(const DatagramSocket::Received& packet) {
    const auto& data = packet.data;
    const bool stun = data.size() >= kStunHeader && std::memcmp(data.data() + 4, kStunCookie, 4) == 0;
    if (!stun || (data[0] & 0xc1) != 0x01 || watch_->answered.size() >= kMaxAnswers) return;
    watch_->answered.insert(packet.from);
  }

  void Read() {
    const std::shared_ptr<bool> alive = alive_;
    const std::shared_ptr<DatagramSocket> socket = socket_;
    const webrtc::Timestamp now = environment_.clock().CurrentTime();
    socket->Receive([&](const DatagramSocket::Received& packet) {
      if (watch_ && watch_->gathering > 0) Watch(packet);
      NotifyPacketReceived(webrtc::ReceivedIpPacket(
          packet.data, packet.from, packet.arrival ? ToClock(*packet.arrival, now) : now, packet.ecn));
      return *alive;
    });
  }

  // The system reports when a packet arrived by its clock of real time, which may be set at any time.
  webrtc::Timestamp ToClock(webrtc::Timestamp arrival, webrtc::Timestamp now) {
    const webrtc::TimeDelta age = now - (arrival + clock_offset_.value_or(now - arrival));
    if (!clock_offset_ || age < webrtc::TimeDelta::Zero() || age > kLongestWait)
      clock_offset_ = now - arrival;
    return arrival + *clock_offset_;
  }

  const webrtc::Environment environment_;
  const std::shared_ptr<DatagramSocket> socket_;
  const std::shared_ptr<SimulatedLink> link_;
  const std::shared_ptr<SocketWatch> watch_;
  const webrtc::SocketAddress local_;
  // Not yet notified.
  std::vector<webrtc::SentPacketInfo> sent_;
  // From the system's clock of real time to the engine's.
  std::optional<webrtc::TimeDelta> clock_offset_;
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
    auto& server = static_cast<FlushingSocketServer&>(*sockets_);
    std::unique_ptr<DatagramSocket> socket = DatagramSocket::Create(server, local.family());
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
    std::unique_ptr<webrtc::AsyncPacketSocket> connection =
        std::make_unique<webrtc::AsyncStunTCPSocket>(environment, std::move(socket));
    return link_ ? wrtc::SendOverLink(std::move(connection), link_) : std::move(connection);
  }

  std::unique_ptr<webrtc::AsyncDnsResolverInterface> CreateAsyncDnsResolver() override {
    return CreateHostResolver();
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

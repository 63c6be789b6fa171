#include "net/stream_over_link.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

#include "api/task_queue/task_queue_base.h"
#include "api/units/time_delta.h"
#include "rtc_base/buffer.h"
#include "rtc_base/net_helper.h"
#include "rtc_base/network/received_packet.h"
#include "rtc_base/network/sent_packet.h"

namespace wrtc {
namespace {

// Linux's shortest retransmission timeout; RFC 6298 §2.4 has a second. It doubles up to the longest (§5.5).
constexpr webrtc::TimeDelta kRetransmissionTimeout = webrtc::TimeDelta::Millis(200);
constexpr webrtc::TimeDelta kLongestTimeout = webrtc::TimeDelta::Seconds(60);
// As a send buffer of the system.
constexpr size_t kBufferBytes = 256 * 1024;
// RFC 9293 §3.1.
constexpr size_t kTcpHeaderBytes = 20;

// The sending half, which outlives its socket until everything has arrived.
class Sender : public std::enable_shared_from_this<Sender> {
 public:
  Sender(std::unique_ptr<webrtc::AsyncPacketSocket> connection, std::shared_ptr<SimulatedLink> link)
      : connection_(std::move(connection)), link_(std::move(link)) {}

  webrtc::AsyncPacketSocket& connection() { return *connection_; }
  bool full() const { return waiting_bytes_ >= kBufferBytes; }
  // Called when there is room again. Without it the socket is gone, and nothing is sent again.
  void OnRoom(std::function<void()> on_room) { on_room_ = std::move(on_room); }

  void Send(webrtc::Buffer data, const webrtc::AsyncSocketPacketOptions& options) {
    waiting_bytes_ += data.size();
    waiting_.push_back({std::move(data), options});
    Transmit(first_ + waiting_.size() - 1, kRetransmissionTimeout);
  }

 private:
  struct Packet {
    webrtc::Buffer data;
    webrtc::AsyncSocketPacketOptions options;
    bool arrived = false;
  };

  void Transmit(uint64_t number, webrtc::TimeDelta timeout) {
    const size_t headers =
        static_cast<size_t>(connection_->GetRemoteAddress().ipaddr().overhead()) + kTcpHeaderBytes;
    link_->Send(
        waiting_[number - first_].data.size() + headers,
        [self = shared_from_this(), number] { self->Arrive(number); },
        [self = shared_from_this(), number, timeout] {
          const auto again = [self, number, next = std::min(2 * timeout, kLongestTimeout)] {
            if (self->on_room_) self->Transmit(number, next);
          };
          webrtc::TaskQueueBase::Current()->PostDelayedTask(again, timeout);
        });
  }

  void Arrive(uint64_t number) {
    // A duplicate.
    if (number < first_) return;
    const bool was_full = full();
    waiting_[number - first_].arrived = true;
    while (!waiting_.empty() && waiting_.front().arrived) {
      const Packet packet = std::move(waiting_.front());
      waiting_.pop_front();
      ++first_;
      waiting_bytes_ -= packet.data.size();
      connection_->Send(packet.data, packet.options);
    }
    if (was_full && !full() && on_room_) on_room_();
  }

  const std::unique_ptr<webrtc::AsyncPacketSocket> connection_;
  const std::shared_ptr<SimulatedLink> link_;
  std::function<void()> on_room_;
  std::deque<Packet> waiting_;
  uint64_t first_ = 0;  // the number of the first packet that waits
  size_t waiting_bytes_ = 0;
};

class StreamOverLink : public webrtc::AsyncPacketSocket {
 public:
  StreamOverLink(std::unique_ptr<webrtc::AsyncPacketSocket> connection, std::shared_ptr<SimulatedLink> link)
      : sender_(std::make_shared<Sender>(std::move(connection), std::move(link))) {
    sender_->OnRoom([this] { NotifyReadyToSend(this); });
    inner().SubscribeConnect(this, [this](AsyncPacketSocket*) { NotifyConnect(this); });
    inner().SubscribeCloseEvent(this, [this](AsyncPacketSocket*, int error) { NotifyClosed(error); });
    inner().SubscribeReadyToSend(this, [this](AsyncPacketSocket*) { NotifyReadyToSend(this); });
    inner().SubscribeSentPacket(this, [this](AsyncPacketSocket*, const webrtc::SentPacketInfo& info) {
      NotifySentPacket(this, info);
    });
    inner().RegisterReceivedPacketCallback(
        [this](AsyncPacketSocket*, const webrtc::ReceivedIpPacket& packet) { NotifyPacketReceived(packet); });
  }
  ~StreamOverLink() override {
    sender_->OnRoom(nullptr);
    inner().UnsubscribeConnect(this);
    inner().UnsubscribeCloseEvent(this);
    inner().UnsubscribeReadyToSend(this);
    inner().UnsubscribeSentPacket(this);
    inner().DeregisterReceivedPacketCallback();
  }

  webrtc::SocketAddress GetLocalAddress() const override { return inner().GetLocalAddress(); }
  webrtc::SocketAddress GetRemoteAddress() const override { return inner().GetRemoteAddress(); }
  int Send(const void* data, size_t size, const webrtc::AsyncSocketPacketOptions& options) override {
    if (sender_->full()) {
      SetError(EWOULDBLOCK);
      return -1;
    }
    sender_->Send(webrtc::Buffer(static_cast<const uint8_t*>(data), size), options);
    return static_cast<int>(size);
  }
  int SendTo(const void* data,
             size_t size,
             const webrtc::SocketAddress& address,
             const webrtc::AsyncSocketPacketOptions& options) override {
    if (address == GetRemoteAddress()) return Send(data, size, options);
    SetError(ENOTCONN);
    return -1;
  }
  int Close() override { return inner().Close(); }
  State GetState() const override { return inner().GetState(); }
  int GetOption(webrtc::Socket::Option option, int* value) override {
    return inner().GetOption(option, value);
  }
  int SetOption(webrtc::Socket::Option option, int value) override {
    return inner().SetOption(option, value);
  }
  int GetError() const override { return inner().GetError(); }
  void SetError(int error) override { inner().SetError(error); }

 private:
  AsyncPacketSocket& inner() const { return sender_->connection(); }

  const std::shared_ptr<Sender> sender_;
};

}  // namespace

std::unique_ptr<webrtc::AsyncPacketSocket> SendOverLink(std::unique_ptr<webrtc::AsyncPacketSocket> connection,
                                                        std::shared_ptr<SimulatedLink> link) {
  return std::make_unique<StreamOverLink>(std::move(connection), std::move(link));
}

}  // namespace wrtc

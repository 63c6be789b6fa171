#include "net/flow_control.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <span>
#include <utility>

#include "api/task_queue/pending_task_safety_flag.h"
#include "media/sctp/dcsctp_transport.h"
#include "net/dcsctp/public/dcsctp_socket.h"
#include "net/dcsctp/public/dcsctp_socket_factory.h"
#include "net/dcsctp/rx/reassembly_queue.h"
#include "net/sctp_packet.h"
#include "pc/sctp_transport.h"

namespace wrtc {
namespace {

thread_local std::shared_ptr<ReceiveBudget> delivering;

// How often the other end may probe a closed window: each answer invites one more packet, which takes room.
// Within the 500 ms of RFC 9260 §6.2, and before its retransmission timer runs out.
constexpr webrtc::TimeDelta kProbeInterval = webrtc::TimeDelta::Millis(200);

}  // namespace

std::shared_ptr<ReceiveBudget> ReceiveBudget::Delivering() {
  return delivering;
}

size_t ReceiveBudget::window() const {
  const size_t unread = unread_.load();
  return unread < kLimit ? kLimit - unread : 0;
}

void ReceiveBudget::Narrow() {
  narrow_ = true;
  // A reader may have caught up just before: then nobody else would reopen the window.
  Release(0);
}

void ReceiveBudget::Release(size_t bytes) {
  unread_.fetch_sub(bytes);
  if (window() < kLimit / 2 || !narrow_.exchange(false)) return;
  network_->PostTask([self = self_] {
    if (std::shared_ptr<ReceiveBudget> budget = self.lock(); budget && budget->reopen_) budget->reopen_();
  });
}

// A dcsctp socket in receive-pull mode that stands between the engine's transport and the real one. It
// pulls as long as readers keep up, and tells the other end how much room is left: dcsctp alone counts only
// what it has not handed over, and sends no update when a closed window opens.
class FlowControlledSocket : public dcsctp::DcSctpSocketInterface, private dcsctp::DcSctpSocketCallbacks {
 public:
  FlowControlledSocket(webrtc::Thread* network,
                       webrtc::Thread* signaling,
                       dcsctp::DcSctpSocketFactory& factory,
                       absl::string_view name,
                       dcsctp::DcSctpSocketCallbacks& transport,
                       std::unique_ptr<dcsctp::PacketObserver> observer,
                       dcsctp::DcSctpOptions options,
                       std::shared_ptr<ChannelAcks> acks)
      : network_(network),
        signaling_(signaling),
        transport_(transport),
        budget_(std::make_shared<ReceiveBudget>(network)),
        acks_(std::move(acks)) {
    options.enable_receive_pull_mode = true;
    socket_ = factory.Create(name, *this, std::move(observer), options);
    budget_->self_ = budget_;
    budget_->reopen_ = [this] { Reopen(); };
  }

  ~FlowControlledSocket() override { budget_->reopen_ = nullptr; }

  void ReceivePacket(std::span<const uint8_t> data) override {
    if (opening_) {
      held_packets_.emplace_back(data.begin(), data.end());
      return;
    }
    // What was acknowledged must not be lost with the association.
    if (HoldsAbort(data)) PullAll();
    socket_->ReceivePacket(data);
  }
  size_t MessagesReady() const override { return socket_->MessagesReady(); }
  std::optional<dcsctp::DcSctpMessage> GetNextMessage() override { return socket_->GetNextMessage(); }
  void HandleTimeout(dcsctp::TimeoutID id) override { socket_->HandleTimeout(id); }
  void Connect() override { socket_->Connect(); }
  bool ConnectWithConnectionToken(std::span<const uint8_t> mine, std::span<const uint8_t> peer) override {
    return socket_->ConnectWithConnectionToken(mine, peer);
  }
  void RestoreFromState(const dcsctp::DcSctpSocketHandoverState& state) override {
    socket_->RestoreFromState(state);
  }
  void Shutdown() override { socket_->Shutdown(); }
  void Close() override { socket_->Close(); }
  dcsctp::SocketState state() const override { return socket_->state(); }
  const dcsctp::DcSctpOptions& options() const override { return socket_->options(); }
  void SetMaxMessageSize(size_t size) override { socket_->SetMaxMessageSize(size); }
  void SetStreamPriority(dcsctp::StreamID id, dcsctp::StreamPriority priority) override {
    socket_->SetStreamPriority(id, priority);
  }
  dcsctp::StreamPriority GetStreamPriority(dcsctp::StreamID id) const override {
    return socket_->GetStreamPriority(id);
  }
  dcsctp::SendStatus Send(dcsctp::DcSctpMessage message, const dcsctp::SendOptions& options) override {
    acks_->OnSend(message);
    return socket_->Send(std::move(message), options);
  }
  std::vector<dcsctp::SendStatus> SendMany(std::span<dcsctp::DcSctpMessage> messages,
                                           const dcsctp::SendOptions& options) override {
    return socket_->SendMany(messages, options);
  }
  dcsctp::ResetStreamsStatus ResetStreams(std::span<const dcsctp::StreamID> outgoing) override {
    return socket_->ResetStreams(outgoing);
  }
  size_t buffered_amount(dcsctp::StreamID id) const override { return socket_->buffered_amount(id); }
  size_t buffered_amount_low_threshold(dcsctp::StreamID id) const override {
    return socket_->buffered_amount_low_threshold(id);
  }
  void SetBufferedAmountLowThreshold(dcsctp::StreamID id, size_t bytes) override {
    socket_->SetBufferedAmountLowThreshold(id, bytes);
  }
  std::optional<dcsctp::Metrics> GetMetrics() const override { return socket_->GetMetrics(); }
  dcsctp::HandoverReadinessStatus GetHandoverReadiness() const override {
    return socket_->GetHandoverReadiness();
  }
  std::optional<dcsctp::DcSctpSocketHandoverState> GetHandoverStateAndClose() override {
    return socket_->GetHandoverStateAndClose();
  }

 private:
  dcsctp::SendPacketStatus SendPacketWithStatus(std::span<const uint8_t> data) override {
    const std::optional<SackPlace> sack = FindSack(data);
    if (!sack) return transport_.SendPacketWithStatus(data);
    std::vector<uint8_t> packet(data.begin(), data.end());
    last_sack_ = OnlySack(data, *sack);
    const uint32_t window =
        static_cast<uint32_t>(budget_->window() - std::min(budget_->window(), Held(packet, *sack)));
    if (window < ReceiveBudget::kLimit / 2) budget_->Narrow();
    const bool still_closed = window == 0 && told_window_ == 0;
    told_window_ = window;
    if (still_closed && packet.size() == last_sack_.size()) {
      AnswerProbeLater();
      return dcsctp::SendPacketStatus::kSuccess;
    }
    AdvertiseWindow(packet, *sack, window);
    return transport_.SendPacketWithStatus(packet);
  }

  // What dcsctp holds itself: fragments, and what came behind a lost packet. It tells the rest of its own
  // window, which runs below zero, and so round, when a probe comes to a window that is closed.
  size_t Held(std::span<const uint8_t> packet, SackPlace sack) const {
    const auto whole =
        static_cast<size_t>(static_cast<float>(socket_->options().max_receiver_window_buffer_size) *
                            dcsctp::ReassemblyQueue::kHighWatermarkLimit);
    const size_t left = AdvertisedWindow(packet, sack);
    return left > whole ? whole : whole - left;
  }

  void AnswerProbeLater() {
    if (std::exchange(answer_pending_, true)) return;
    network_->PostDelayedTask(webrtc::SafeTask(safety_.flag(),
                                               [this] {
                                                 if (answer_pending_) SendWindow();
                                               }),
                              kProbeInterval);
  }

  void OnMessageReady() override {
    while (!opening_ && budget_->window() > 0 && PullOne()) {
    }
    if (socket_->MessagesReady() > 0) budget_->Narrow();
  }

  void PullAll() {
    while (!opening_ && PullOne()) {
    }
  }

  bool PullOne() {
    std::optional<dcsctp::DcSctpMessage> message = socket_->GetNextMessage();
    if (!message) return false;
    const bool opens = IsDataChannelOpen(*message);
    acks_->OnReceive(*message);
    delivering = budget_;
    transport_.OnMessageReceived(*std::move(message));
    delivering = nullptr;
    if (opens) AwaitChannel();
    return true;
  }

  // The engine makes an incoming channel on its signaling thread and opens it back here: a reset or the end
  // of the association that came meanwhile would take the channel's messages with it.
  void AwaitChannel() {
    opening_ = true;
    signaling_->PostTask([network = network_, resume = webrtc::SafeTask(safety_.flag(), [this] {
                                                Resume();
                                              })]() mutable { network->PostTask(std::move(resume)); });
  }

  void Resume() {
    opening_ = false;
    OnMessageReady();
    if (!opening_ && !held_resets_.empty()) OnIncomingStreamsReset(std::exchange(held_resets_, {}));
    while (!opening_ && !held_packets_.empty()) {
      const std::vector<uint8_t> packet = std::move(held_packets_.front());
      held_packets_.pop_front();
      ReceivePacket(packet);
    }
  }

  void Reopen() {
    OnMessageReady();
    if (!last_sack_.empty()) SendWindow();
  }

  // The last SACK again, with the window as it is now (RFC 9260 §6.2, the window update).
  void SendWindow() {
    answer_pending_ = false;
    std::vector<uint8_t> packet = last_sack_;
    told_window_ = static_cast<uint32_t>(budget_->window());
    if (told_window_ < ReceiveBudget::kLimit / 2) budget_->Narrow();
    AdvertiseWindow(packet, *FindSack(packet), told_window_);
    transport_.SendPacketWithStatus(packet);
  }

  void OnIncomingStreamsReset(std::span<const dcsctp::StreamID> incoming) override {
    // A stream is reset after its last message; the channel must have them all before it closes.
    PullAll();
    if (opening_) {
      held_resets_.insert(held_resets_.end(), incoming.begin(), incoming.end());
      return;
    }
    transport_.OnIncomingStreamsReset(incoming);
  }

  std::unique_ptr<dcsctp::Timeout> CreateTimeout(webrtc::TaskQueueBase::DelayPrecision precision) override {
    return transport_.CreateTimeout(precision);
  }
  dcsctp::TimeMs TimeMillis() override { return transport_.TimeMillis(); }
  webrtc::Timestamp Now() override { return transport_.Now(); }
  uint32_t GetRandomInt(uint32_t low, uint32_t high) override { return transport_.GetRandomInt(low, high); }
  void OnMessageReceived(dcsctp::DcSctpMessage message) override {
    transport_.OnMessageReceived(std::move(message));
  }
  void OnError(dcsctp::ErrorKind error, absl::string_view text) override { transport_.OnError(error, text); }
  void OnAborted(dcsctp::ErrorKind error, absl::string_view text) override {
    transport_.OnAborted(error, text);
  }
  void OnConnected() override { transport_.OnConnected(); }
  void OnClosed() override { transport_.OnClosed(); }
  void OnConnectionRestarted() override { transport_.OnConnectionRestarted(); }
  void OnStreamsResetFailed(std::span<const dcsctp::StreamID> outgoing, absl::string_view reason) override {
    transport_.OnStreamsResetFailed(outgoing, reason);
  }
  void OnStreamsResetPerformed(std::span<const dcsctp::StreamID> outgoing) override {
    transport_.OnStreamsResetPerformed(outgoing);
  }
  void OnBufferedAmountLow(dcsctp::StreamID id) override { transport_.OnBufferedAmountLow(id); }
  void OnTotalBufferedAmountLow() override { transport_.OnTotalBufferedAmountLow(); }

  webrtc::Thread* const network_;
  webrtc::Thread* const signaling_;
  dcsctp::DcSctpSocketCallbacks& transport_;
  const std::shared_ptr<ReceiveBudget> budget_;
  const std::shared_ptr<ChannelAcks> acks_;
  // The last SACK that dcsctp made, and the window that the other end was told last.
  std::vector<uint8_t> last_sack_;
  uint32_t told_window_ = ReceiveBudget::kLimit;
  bool answer_pending_ = false;
  // While the engine makes an incoming channel.
  bool opening_ = false;
  std::deque<std::vector<uint8_t>> held_packets_;
  std::vector<dcsctp::StreamID> held_resets_;
  std::unique_ptr<dcsctp::DcSctpSocketInterface> socket_;
  webrtc::ScopedTaskSafety safety_;
};

namespace {

class FlowControlledSocketFactory : public dcsctp::DcSctpSocketFactory {
 public:
  FlowControlledSocketFactory(webrtc::Thread* network,
                              webrtc::Thread* signaling,
                              std::shared_ptr<ChannelAcks> acks)
      : network_(network), signaling_(signaling), acks_(std::move(acks)) {}

  std::unique_ptr<dcsctp::DcSctpSocketInterface> Create(absl::string_view name,
                                                        dcsctp::DcSctpSocketCallbacks& transport,
                                                        std::unique_ptr<dcsctp::PacketObserver> observer,
                                                        const dcsctp::DcSctpOptions& options) override {
    return std::make_unique<FlowControlledSocket>(network_, signaling_, plain_, name, transport,
                                                  std::move(observer), options, acks_);
  }

 private:
  webrtc::Thread* const network_;
  webrtc::Thread* const signaling_;
  const std::shared_ptr<ChannelAcks> acks_;
  dcsctp::DcSctpSocketFactory plain_;
};

class FlowControlledTransport : public webrtc::DcSctpTransport {
 public:
  FlowControlledTransport(const webrtc::Environment& env,
                          webrtc::Thread* network,
                          webrtc::Thread* signaling,
                          webrtc::DtlsTransportInternal* dtls,
                          std::shared_ptr<ChannelAcks> acks)
      : DcSctpTransport(env,
                        network,
                        dtls,
                        std::make_unique<FlowControlledSocketFactory>(network, signaling, acks)),
        acks_(std::move(acks)) {}

  ChannelAcks& acks() { return *acks_; }

 private:
  const std::shared_ptr<ChannelAcks> acks_;
};

}  // namespace

ChannelAcks* AcksOf(webrtc::SctpTransportInterface& transport) {
  auto* const internal = static_cast<webrtc::SctpTransport&>(transport).internal();
  return internal ? &static_cast<FlowControlledTransport*>(internal)->acks() : nullptr;
}

std::unique_ptr<webrtc::SctpTransportInternal> FlowControlledSctpFactory::CreateSctpTransport(
    const webrtc::Environment& env,
    webrtc::DtlsTransportInternal* dtls) {
  return std::make_unique<FlowControlledTransport>(env, network_, signaling_, dtls,
                                                   std::make_shared<ChannelAcks>());
}

std::vector<uint8_t> FlowControlledSctpFactory::GenerateConnectionToken(const webrtc::Environment& env) {
  return webrtc::DcSctpTransport::GenerateConnectionToken(env);
}

}  // namespace wrtc

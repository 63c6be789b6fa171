#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "net/association_watch.h"
#include "net/dcsctp/public/dcsctp_socket.h"
#include "net/dcsctp/public/dcsctp_socket_factory.h"
#include "net/fragments.h"
#include "net/message_sink.h"
#include "net/receive_budget.h"
#include "net/stream_resets.h"
#include "rtc_base/thread.h"

namespace wrtc {

// A dcsctp socket between the engine's transport and the real socket. It charges what it delivers to a
// ReceiveBudget, and tells the other end how much of the budget is left. dcsctp itself counts only what it
// has not delivered, and sends no update when a closed window opens. Network thread only.
class FlowControlledSocket : public dcsctp::DcSctpSocketInterface, private dcsctp::DcSctpSocketCallbacks {
 public:
  FlowControlledSocket(webrtc::Thread* network,
                       webrtc::Thread* signaling,
                       dcsctp::DcSctpSocketFactory& factory,
                       absl::string_view name,
                       dcsctp::DcSctpSocketCallbacks& transport,
                       std::unique_ptr<dcsctp::PacketObserver> observer,
                       dcsctp::DcSctpOptions options,
                       std::shared_ptr<AssociationWatch> watch,
                       std::shared_ptr<MessageSink> messages);

  void ReceivePacket(std::span<const uint8_t> data) override;
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
  dcsctp::SendStatus Send(dcsctp::DcSctpMessage message, const dcsctp::SendOptions& options) override;
  std::vector<dcsctp::SendStatus> SendMany(std::span<dcsctp::DcSctpMessage> messages,
                                           const dcsctp::SendOptions& options) override {
    return socket_->SendMany(messages, options);
  }
  dcsctp::ResetStreamsStatus ResetStreams(std::span<const dcsctp::StreamID> outgoing) override;
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
  dcsctp::SendPacketStatus SendPacketWithStatus(std::span<const uint8_t> data) override;
  // Has dcsctp send more than it sends at once, after a call that began when `sent_before` packets were sent.
  void SendOn(size_t sent_before);
  // Writes the window into a packet that acknowledges data.
  dcsctp::SendPacketStatus SendWithWindow(std::span<const uint8_t> data);
  size_t BytesHeld(std::span<const uint8_t> packet) const;
  void AnswerProbeLater();
  void SendWindow();
  // Small fragments take more memory than their bytes.
  size_t held() const { return std::max(last_held_, fragments_.cost()); }
  void AbortAssociation(absl::string_view why);

  void OnMessageReceived(dcsctp::DcSctpMessage message) override;
  void Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge);
  void DeliverChannelOpen(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge);
  void RunInOrder(size_t bytes, absl::AnyInvocable<void()> event);
  void Resume();

  void OnIncomingStreamsReset(std::span<const dcsctp::StreamID> incoming) override;
  void OnStreamsResetPerformed(std::span<const dcsctp::StreamID> outgoing) override;
  void OnStreamsResetFailed(std::span<const dcsctp::StreamID> outgoing, absl::string_view reason) override {
    // dcsctp retries the same streams by itself.
    transport_.OnStreamsResetFailed(outgoing, reason);
  }
  void ForgetStreams();

  void OnAborted(dcsctp::ErrorKind error, absl::string_view text) override;
  void OnClosed() override;
  void OnConnected() override;
  void OnConnectionRestarted() override;

  void OnError(dcsctp::ErrorKind error, absl::string_view text) override { transport_.OnError(error, text); }
  std::unique_ptr<dcsctp::Timeout> CreateTimeout(webrtc::TaskQueueBase::DelayPrecision precision) override {
    return transport_.CreateTimeout(precision);
  }
  dcsctp::TimeMs TimeMillis() override { return transport_.TimeMillis(); }
  webrtc::Timestamp Now() override { return transport_.Now(); }
  uint32_t GetRandomInt(uint32_t low, uint32_t high) override { return transport_.GetRandomInt(low, high); }
  void OnBufferedAmountLow(dcsctp::StreamID id) override { transport_.OnBufferedAmountLow(id); }
  void OnTotalBufferedAmountLow() override { transport_.OnTotalBufferedAmountLow(); }

  webrtc::Thread* const network_;
  webrtc::Thread* const signaling_;
  dcsctp::DcSctpSocketCallbacks& transport_;
  const std::shared_ptr<AssociationWatch> watch_;
  const std::shared_ptr<MessageSink> messages_;
  std::shared_ptr<ReceiveBudget> budget_;
  // The last SACK that dcsctp made, how many bytes it held then, and the window last advertised to the other
  // end.
  std::vector<uint8_t> last_sack_;
  // How many packets may be sent at once, and how many have been sent.
  const size_t burst_;
  size_t sent_ = 0;
  // While dcsctp handles a packet, it acknowledges messages before it delivers them. Such packets wait, so
  // that their window is what the messages have left.
  bool receiving_ = false;
  std::vector<std::vector<uint8_t>> held_back_;
  // A packet with another window than dcsctp wrote; its memory is used again.
  std::vector<uint8_t> rewritten_;
  size_t last_held_ = 0;
  Fragments fragments_;
  uint32_t advertised_window_ = ReceiveBudget::kLimit;
  bool answer_pending_ = false;
  // While the engine creates an incoming channel, later messages and events wait.
  bool opening_ = false;
  std::deque<absl::AnyInvocable<void()>> waiting_;
  ResetPortions resets_;
  IncomingChannels incoming_;
  std::unique_ptr<dcsctp::DcSctpSocketInterface> socket_;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace wrtc

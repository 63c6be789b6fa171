#include "net/flow_controlled_socket.h"

#include <algorithm>
#include <string>

#include "net/dcsctp/rx/reassembly_queue.h"
#include "net/sctp_packet.h"

namespace wrtc {
namespace {

// How often the other end may probe a closed window: each answer invites one more packet, which takes room.
// It is within the 500 ms of RFC 9260 §6.2, and shorter than the other end's retransmission timeout.
constexpr webrtc::TimeDelta kProbeInterval = webrtc::TimeDelta::Millis(200);

// The engine does not let a timer back off beyond this (kMaxTimerBackoffDuration). But a round trip measured
// while a process or the network was stalled could make the timeout itself as long as a minute.
constexpr dcsctp::DurationMs kMaxRetransmissionTimeout(3000);

}  // namespace

FlowControlledSocket::FlowControlledSocket(webrtc::Thread* network,
                                           webrtc::Thread* signaling,
                                           dcsctp::DcSctpSocketFactory& factory,
                                           absl::string_view name,
                                           dcsctp::DcSctpSocketCallbacks& transport,
                                           std::unique_ptr<dcsctp::PacketObserver> observer,
                                           dcsctp::DcSctpOptions options,
                                           std::shared_ptr<AssociationWatch> watch)
    : network_(network), signaling_(signaling), transport_(transport), watch_(std::move(watch)) {
  budget_ = std::make_shared<ReceiveBudget>([this, network, flag = safety_.flag()] {
    network->PostTask(webrtc::SafeTask(flag, [this] {
      if (!last_sack_.empty()) SendWindow();
    }));
  });
  options.rto_max = kMaxRetransmissionTimeout;
  socket_ = factory.Create(name, *this, std::move(observer), options);
}

void FlowControlledSocket::ReceivePacket(std::span<const uint8_t> data) {
  // RFC 9260 §6.2: data sent into a closed window is dropped, and answered with the window.
  if (budget_->overdrawn() && HoldsData(data, socket_->options())) {
    AnswerProbeLater();
    return;
  }
  if (const auto tsn = HighestTsn(data)) fragments_.OnPacket(data.size(), *tsn);
  if (fragments_.too_many()) {
    AbortAssociation("the peer sends messages in more fragments than this end stores");
    return;
  }
  socket_->ReceivePacket(data);
}

// dcsctp does the same when fragments have too many bytes.
void FlowControlledSocket::AbortAssociation(absl::string_view why) {
  if (socket_->state() == dcsctp::SocketState::kClosed) return;
  OnAborted(dcsctp::ErrorKind::kResourceExhaustion, why);
  socket_->Close();
}

dcsctp::SendPacketStatus FlowControlledSocket::SendPacketWithStatus(std::span<const uint8_t> data) {
  if (!BeginsWithSack(data)) return transport_.SendPacketWithStatus(data);
  std::vector<uint8_t> packet(data.begin(), data.end());
  last_sack_ = OnlySack(data);
  last_held_ = BytesHeld(data);
  fragments_.OnHeld(last_held_);
  const uint32_t window = budget_->Advertise(held());
  const bool still_closed = window == 0 && advertised_window_ == 0;
  advertised_window_ = window;
  if (still_closed && packet.size() == last_sack_.size()) {
    AnswerProbeLater();
    return dcsctp::SendPacketStatus::kSuccess;
  }
  AdvertiseWindow(packet, window);
  return transport_.SendPacketWithStatus(packet);
}

// The bytes that dcsctp itself holds: fragments, and data received behind a lost packet. It reports what is
// left of its own window, which wraps around below zero when it holds more than the window.
size_t FlowControlledSocket::BytesHeld(std::span<const uint8_t> packet) const {
  const auto whole =
      static_cast<size_t>(static_cast<float>(socket_->options().max_receiver_window_buffer_size) *
                          dcsctp::ReassemblyQueue::kHighWatermarkLimit);
  const size_t left = AdvertisedWindow(packet);
  return left > whole ? whole : whole - left;
}

void FlowControlledSocket::AnswerProbeLater() {
  if (last_sack_.empty() || std::exchange(answer_pending_, true)) return;
  network_->PostDelayedTask(webrtc::SafeTask(safety_.flag(),
                                             [this] {
                                               if (answer_pending_) SendWindow();
                                             }),
                            kProbeInterval);
}

// Sends the last SACK again with the current window (the window update of RFC 9260 §6.2).
void FlowControlledSocket::SendWindow() {
  answer_pending_ = false;
  advertised_window_ = budget_->Advertise(held());
  AdvertiseWindow(last_sack_, advertised_window_);
  transport_.SendPacketWithStatus(last_sack_);
}

void FlowControlledSocket::OnMessageReceived(dcsctp::DcSctpMessage message) {
  const bool opens = IsDataChannelOpen(message);
  fragments_.OnMessage(message.payload().size());
  ReceiveBudget::Charge charge = budget_->Take(
      message.payload().size() + (opens ? ReceiveBudget::kPerChannel : ReceiveBudget::kPerMessage));
  if (!opening_ && waiting_.empty()) {
    Deliver(std::move(message), std::move(charge));
    return;
  }
  waiting_.emplace_back([this, message = std::move(message), charge = std::move(charge)]() mutable {
    Deliver(std::move(message), std::move(charge));
  });
}

void FlowControlledSocket::Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge) {
  if (IsDataChannelOpen(message)) {
    DeliverChannelOpen(std::move(message), std::move(charge));
    return;
  }
  watch_->acks.OnReceive(message);
  ReceiveBudget::Hand(std::move(charge));
  transport_.OnMessageReceived(std::move(message));
  // If the message was for no channel, nobody fetched its charge.
  ReceiveBudget::Hand({});
}

// The engine creates an incoming channel on its signaling thread, and opens it on this one. If a reset or the
// end of the association were delivered in between, the channel's messages would be lost.
void FlowControlledSocket::DeliverChannelOpen(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge) {
  const dcsctp::StreamID stream = message.stream_id();
  if (!incoming_.Admit(stream)) {
    // Resetting the stream closes the channel at the other end.
    ResetStreams({&stream, 1});
    return;
  }
  opening_ = true;
  signaling_->PostTask([charge = std::move(charge)]() mutable { ReceiveBudget::Hand(std::move(charge)); });
  transport_.OnMessageReceived(std::move(message));
  signaling_->PostTask(
      [network = network_, resume = webrtc::SafeTask(safety_.flag(), [this] { Resume(); })]() mutable {
        ReceiveBudget::Hand({});
        network->PostTask(std::move(resume));
      });
}

// Runs the event after those that already wait, and charges the memory it takes.
void FlowControlledSocket::RunInOrder(size_t bytes, absl::AnyInvocable<void()> event) {
  if (!opening_ && waiting_.empty()) {
    event();
    return;
  }
  waiting_.emplace_back([event = std::move(event),
                         charge = budget_->Take(bytes + ReceiveBudget::kPerMessage)]() mutable { event(); });
}

void FlowControlledSocket::Resume() {
  opening_ = false;
  while (!opening_ && !waiting_.empty()) {
    // It stays in the queue until it has run, so that nothing overtakes it.
    waiting_.front()();
    waiting_.pop_front();
  }
}

dcsctp::ResetStreamsStatus FlowControlledSocket::ResetStreams(std::span<const dcsctp::StreamID> outgoing) {
  const Streams now = resets_.Add(outgoing);
  return now.empty() ? dcsctp::ResetStreamsStatus::kPerformed : socket_->ResetStreams(now);
}

void FlowControlledSocket::OnIncomingStreamsReset(std::span<const dcsctp::StreamID> incoming) {
  RunInOrder(incoming.size_bytes(), [this, streams = Streams(incoming.begin(), incoming.end())] {
    // One at a time: at a stream it does not know, the engine skips those after it.
    for (const dcsctp::StreamID& stream : streams) {
      incoming_.OnReset(stream, /*incoming=*/true);
      transport_.OnIncomingStreamsReset({&stream, 1});
    }
  });
}

void FlowControlledSocket::OnStreamsResetPerformed(std::span<const dcsctp::StreamID> outgoing) {
  for (const dcsctp::StreamID& stream : outgoing) {
    incoming_.OnReset(stream, /*incoming=*/false);
    transport_.OnStreamsResetPerformed({&stream, 1});
  }
  if (const Streams now = resets_.Done(outgoing); !now.empty()) socket_->ResetStreams(now);
}

void FlowControlledSocket::ForgetStreams() {
  fragments_ = {};
  resets_.Clear();
  incoming_.Clear();
}

void FlowControlledSocket::OnAborted(dcsctp::ErrorKind error, absl::string_view text) {
  RunInOrder(text.size(), [this, error, text = std::string(text)] {
    ForgetStreams();
    watch_->end.Notify();
    transport_.OnAborted(error, text);
  });
}

void FlowControlledSocket::OnClosed() {
  RunInOrder(0, [this] {
    ForgetStreams();
    watch_->end.Notify();
    transport_.OnClosed();
  });
}

void FlowControlledSocket::OnConnected() {
  RunInOrder(0, [this] { transport_.OnConnected(); });
}

void FlowControlledSocket::OnConnectionRestarted() {
  RunInOrder(0, [this] {
    ForgetStreams();
    transport_.OnConnectionRestarted();
  });
}

}  // namespace wrtc

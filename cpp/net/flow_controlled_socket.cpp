#include "net/flow_controlled_socket.h"

#include <algorithm>
#include <string>

#include "net/dcsctp/rx/reassembly_queue.h"
#include "net/delivery.h"
#include "net/sctp_packet.h"

namespace wrtc {
namespace {

// How often the other end may probe a closed window: each answer invites one more packet, which takes room.
// It is within the 500 ms of RFC 9260 §6.2, and shorter than the other end's retransmission timeout.
constexpr webrtc::TimeDelta kProbeInterval = webrtc::TimeDelta::Millis(200);

// dcsctp sends a packet into a closed window as a probe (RFC 9260 §6.1). What is left of the window then
// wraps around below zero, and it sends on until the next SACK. So it is told that one packet is left.
constexpr uint32_t kProbe = dcsctp::DcSctpOptions::kMaxSafeMTUSize / 4 * 4;

// The same happens with the last bytes of a window unless they are whole words. A larger burst would overrun
// it by more.
constexpr size_t kOpenWindow = 64 * 1024;
constexpr size_t kLargestWindow = 1 << 30;

}  // namespace

FlowControlledSocket::FlowControlledSocket(webrtc::Thread* network,
                                           webrtc::Thread* signaling,
                                           dcsctp::DcSctpSocketFactory& factory,
                                           absl::string_view name,
                                           dcsctp::DcSctpSocketCallbacks& transport,
                                           std::unique_ptr<dcsctp::PacketObserver> observer,
                                           dcsctp::DcSctpOptions options,
                                           std::shared_ptr<AssociationWatch> watch,
                                           std::shared_ptr<MessageSink> messages)
    : network_(network),
      signaling_(signaling),
      transport_(transport),
      watch_(std::move(watch)),
      messages_(std::move(messages)),
      burst_(static_cast<size_t>(options.max_burst)) {
  budget_ = std::make_shared<ReceiveBudget>([this, network, flag = safety_.flag()] {
    network->PostTask(webrtc::SafeTask(flag, [this] {
      // A SACK sent in the meantime has announced the room already.
      if (!last_sack_.empty() && budget_->room_is_news()) SendWindow();
    }));
  });
  options.max_burst = std::min(options.max_burst, dcsctp::DcSctpOptions().max_burst);
  socket_ = factory.Create(name, *this, std::move(observer), options);
}

void FlowControlledSocket::ReceivePacket(std::span<const uint8_t> data) {
  messages_->ReturnCharges();
  // RFC 9260 §6.2: data sent into a closed window is dropped, and answered with the window.
  if (budget_->overdrawn() && HoldsData(data, socket_->options())) {
    AnswerProbeLater();
    return;
  }
  // No peer needs this, and dcsctp does not expect its own packets to be longer than the MTU.
  if (AsksForLongEcho(data, socket_->options().mtu)) return;
  if (const auto tsn = HighestTsn(data)) fragments_.OnPacket(data.size(), *tsn);
  if (fragments_.too_many()) {
    AbortAssociation("the peer sends messages in more fragments than this end stores");
    return;
  }
  if (BeginsWithSack(data) && AdvertisedWindow(data) < kProbe) {
    rewritten_.assign(data.begin(), data.end());
    AdvertiseWindow(rewritten_, kProbe);
    data = rewritten_;
  }
  receiving_ = true;
  socket_->ReceivePacket(data);
  receiving_ = false;
  for (std::vector<uint8_t>& packet : std::exchange(held_back_, {})) SendWithWindow(packet);
}

dcsctp::SendStatus FlowControlledSocket::Send(dcsctp::DcSctpMessage message,
                                              const dcsctp::SendOptions& options) {
  watch_->acks.OnSend(message);
  const std::optional<dcsctp::Metrics> metrics = socket_->GetMetrics();
  const size_t sent_before = sent_;
  const dcsctp::SendStatus status = socket_->Send(std::move(message), options);
  // After a pause, no acknowledgement is on its way that would send the rest of a large message.
  if (metrics && metrics->unack_data_count == 0) SendOn(sent_before);
  return status;
}

void FlowControlledSocket::SendOn(size_t sent_before) {
  const auto at_once = static_cast<size_t>(socket_->options().max_burst);
  // If less was sent, nothing is left, or the congestion window is full.
  for (size_t sent = sent_ - sent_before; sent >= at_once && sent + at_once <= burst_;) {
    const std::optional<dcsctp::Metrics> metrics = socket_->GetMetrics();
    if (!metrics || metrics->peer_rwnd_bytes < kOpenWindow || metrics->peer_rwnd_bytes > kLargestWindow)
      return;
    socket_->SendMany({}, {});
    if (std::exchange(sent, sent_ - sent_before) + at_once > sent) return;
  }
}

// dcsctp does the same when fragments have too many bytes.
void FlowControlledSocket::AbortAssociation(absl::string_view why) {
  if (socket_->state() == dcsctp::SocketState::kClosed) return;
  OnAborted(dcsctp::ErrorKind::kResourceExhaustion, why);
  socket_->Close();
}

dcsctp::SendPacketStatus FlowControlledSocket::SendPacketWithStatus(std::span<const uint8_t> data) {
  ++sent_;
  if (receiving_ && (!held_back_.empty() || BeginsWithSack(data))) {
    held_back_.emplace_back(data.begin(), data.end());
    return dcsctp::SendPacketStatus::kSuccess;
  }
  return SendWithWindow(data);
}

dcsctp::SendPacketStatus FlowControlledSocket::SendWithWindow(std::span<const uint8_t> data) {
  if (!BeginsWithSack(data)) return transport_.SendPacketWithStatus(data);
  const std::span<const uint8_t> sack = OnlySack(data);
  last_sack_.assign(sack.begin(), sack.end());
  last_held_ = BytesHeld(data);
  fragments_.OnHeld(last_held_);
  const bool gaps = HasGaps(data);
  const uint32_t window = std::max(budget_->Advertise(held()), gaps ? kProbe : 0);
  const bool still_closed = window == 0 && advertised_window_ == 0;
  advertised_window_ = window;
  if (still_closed && data.size() == sack.size()) {
    AnswerProbeLater();
    return dcsctp::SendPacketStatus::kSuccess;
  }
  if (window == AdvertisedWindow(data)) return transport_.SendPacketWithStatus(data);
  rewritten_.assign(data.begin(), data.end());
  AdvertiseWindow(rewritten_, window);
  return transport_.SendPacketWithStatus(rewritten_);
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
  advertised_window_ = std::max(budget_->Advertise(held()), HasGaps(last_sack_) ? kProbe : 0);
  AdvertiseWindow(last_sack_, advertised_window_);
  transport_.SendPacketWithStatus(last_sack_);
}

void FlowControlledSocket::OnMessageReceived(dcsctp::DcSctpMessage message) {
  const bool opens = IsDataChannelOpen(message);
  fragments_.OnMessage(message.payload().size());
  const size_t bytes = message.payload().size();
  ReceiveBudget::Charge charge =
      opens ? budget_->Take(bytes + ReceiveBudget::kPerChannel) : budget_->TakeForMessage(bytes);
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
  messages_->Deliver(std::move(message), std::move(charge));
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
  signaling_->PostTask([network = network_, charge = std::move(charge)]() mutable {
    Announcement::Hand(*network, std::move(charge));
  });
  transport_.OnMessageReceived(std::move(message));
  signaling_->PostTask(
      [network = network_, resume = webrtc::SafeTask(safety_.flag(), [this] { Resume(); })]() mutable {
        Announcement::Take(*network);
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
      messages_->Forget(stream);
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
  messages_->Clear();
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

#include "net/channel_acks.h"

#include <utility>

#include "net/payload_protocol.h"

namespace wrtc {
namespace {

// RFC 8832 §8.2.1.
constexpr uint8_t kAck = 2;
constexpr uint8_t kOpen = 3;

bool IsControl(const dcsctp::DcSctpMessage& message, uint8_t type) {
  return *message.ppid() == payload_protocol::kControl && !message.payload().empty() &&
         message.payload()[0] == type;
}

}  // namespace

bool IsDataChannelOpen(const dcsctp::DcSctpMessage& message) {
  return IsControl(message, kOpen);
}

void ChannelAcks::OnSend(const dcsctp::DcSctpMessage& message) {
  if (IsDataChannelOpen(message)) waiting_[*message.stream_id()].clear();
}

void ChannelAcks::OnReceive(const dcsctp::DcSctpMessage& message) {
  if (!IsControl(message, kAck)) return;
  auto entry = waiting_.extract(*message.stream_id());
  if (!entry) return;
  for (const auto& acknowledged : entry.mapped()) acknowledged();
}

void ChannelAcks::Await(uint16_t stream, std::function<void()> acknowledged) {
  const auto entry = waiting_.find(stream);
  if (entry == waiting_.end()) {
    acknowledged();
  } else {
    entry->second.push_back(std::move(acknowledged));
  }
}

}  // namespace wrtc

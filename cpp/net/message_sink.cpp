#include "net/message_sink.h"

#include <optional>
#include <utility>
#include <vector>

#include "net/delivery.h"
#include "net/payload_protocol.h"
#include "rtc_base/copy_on_write_buffer.h"

namespace wrtc {
namespace {

std::optional<webrtc::DataMessageType> TypeOf(dcsctp::PPID ppid) {
  using namespace payload_protocol;
  switch (*ppid) {
    case kControl:
      return webrtc::DataMessageType::kControl;
    case kText:
    case kTextPartial:
    case kTextEmpty:
      return webrtc::DataMessageType::kText;
    case kBinary:
    case kBinaryPartial:
    case kBinaryEmpty:
      return webrtc::DataMessageType::kBinary;
  }
  return std::nullopt;
}

// A buffer of the engine with that size and no particular content. All of a thread share their memory.
webrtc::CopyOnWriteBuffer Placeholder(size_t size) {
  thread_local webrtc::CopyOnWriteBuffer largest;
  if (largest.size() < size) largest = webrtc::CopyOnWriteBuffer(size);
  return largest.Slice(0, size);
}

}  // namespace

void MessageSink::Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge) {
  const std::optional<webrtc::DataMessageType> type = TypeOf(message.ppid());
  if (!type || !sink_) return;
  const dcsctp::StreamID stream = message.stream_id();
  const uint32_t protocol = *message.ppid();
  std::vector<uint8_t> payload = std::move(message).ReleasePayload();
  if (protocol == payload_protocol::kTextEmpty || protocol == payload_protocol::kBinaryEmpty) payload.clear();

  Delivery delivery{.charge = std::move(charge)};
  webrtc::CopyOnWriteBuffer buffer;
  if (*type != webrtc::DataMessageType::kControl && direct_.contains(stream)) {
    buffer = Placeholder(payload.size());
    delivery.message = std::move(payload);
  } else {
    buffer.SetData(payload.data(), payload.size());
  }
  Delivery::Hand(std::move(delivery));
  sink_->OnDataReceived(*stream, *type, buffer);
  // Nobody fetches it for a message to no channel, or to one that is closing.
  if (Delivery::Drop()) {
    direct_.erase(stream);
  } else {
    direct_.insert(stream);
  }
}

}  // namespace wrtc

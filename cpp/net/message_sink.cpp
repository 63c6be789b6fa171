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

milestone::Reader MessageSink::Reader(dcsctp::StreamID stream) const {
  return sink_ ? reader_of_(*sink_, *stream) : milestone::Reader::kNone;
}

void MessageSink::Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge) {
  const std::optional<webrtc::DataMessageType> type = TypeOf(message.ppid());
  if (!type || !sink_) return;
  const dcsctp::StreamID stream = message.stream_id();
  const uint32_t protocol = *message.ppid();
  std::vector<uint8_t> payload = std::move(message).ReleasePayload();
  if (protocol == payload_protocol::kTextEmpty || protocol == payload_protocol::kBinaryEmpty) payload.clear();

  // The engine handles these itself, and keeps none.
  if (*type == webrtc::DataMessageType::kControl) {
    sink_->OnDataReceived(*stream, *type, webrtc::CopyOnWriteBuffer(payload));
    return;
  }
  switch (direct_.contains(stream) ? milestone::Reader::kObserver : Reader(stream)) {
    case milestone::Reader::kNone:
      return;
    case milestone::Reader::kLater:
      kept_[stream].push_back(std::move(charge));
      sink_->OnDataReceived(*stream, *type, webrtc::CopyOnWriteBuffer(payload));
      return;
    case milestone::Reader::kObserver:
      break;
  }
  const size_t size = payload.size();
  Delivery::Hand({.charge = std::move(charge), .message = std::move(payload)});
  sink_->OnDataReceived(*stream, *type, Placeholder(size));
  // The inbox of a channel that closes does not fetch it.
  if (Delivery::Drop()) {
    direct_.erase(stream);
  } else {
    direct_.insert(stream);
  }
}

void MessageSink::ReturnCharges() {
  std::erase_if(kept_, [this](const auto& kept) { return Reader(kept.first) != milestone::Reader::kLater; });
}

}  // namespace wrtc

#pragma once

#include <set>

#include "api/transport/data_channel_transport_interface.h"
#include "net/dcsctp/public/dcsctp_message.h"
#include "net/receive_budget.h"

namespace wrtc {

// Gives received messages to the engine's data channels, which count them and pass them to the inbox of ours.
// The engine's transport would copy each message first. Network thread only.
class MessageSink {
 public:
  void Set(webrtc::DataChannelSink* sink) { sink_ = sink; }

  // The next channel with this number may not have an inbox yet.
  void Forget(dcsctp::StreamID stream) { direct_.erase(stream); }

  void Clear() { direct_.clear(); }

  void Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge);

 private:
  webrtc::DataChannelSink* sink_ = nullptr;
  // The streams whose last message went straight into an inbox. Until a channel has an inbox, the engine
  // itself keeps its messages.
  std::set<dcsctp::StreamID> direct_;
};

}  // namespace wrtc

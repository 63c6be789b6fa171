#pragma once

#include <map>
#include <set>
#include <vector>

#include "api/transport/data_channel_transport_interface.h"
#include "milestone/channel_reader.h"
#include "net/dcsctp/public/dcsctp_message.h"
#include "net/receive_budget.h"

namespace wrtc {

// Gives received messages to the engine's data channels, which count them and pass them to the inbox of ours.
// The engine's transport would copy each message first. Messages that nobody will take are dropped: the
// engine would keep up to 16 MiB of them for each channel that closes. Network thread only.
class MessageSink {
 public:
  using ReaderOf = milestone::Reader (*)(webrtc::DataChannelSink&, int stream);

  explicit MessageSink(ReaderOf reader_of = &milestone::ReaderOf) : reader_of_(reader_of) {}

  void Set(webrtc::DataChannelSink* sink) { sink_ = sink; }

  // The next channel with this number may not have an inbox yet.
  void Forget(dcsctp::StreamID stream) {
    direct_.erase(stream);
    kept_.erase(stream);
  }

  void Clear() {
    direct_.clear();
    kept_.clear();
  }

  void Deliver(dcsctp::DcSctpMessage message, ReceiveBudget::Charge charge);

  // Returns the charges of messages that the engine has kept and no longer keeps. To be called before a
  // packet is judged by the room that is left.
  void ReturnCharges();

 private:
  milestone::Reader Reader(dcsctp::StreamID stream) const;

  const ReaderOf reader_of_;
  webrtc::DataChannelSink* sink_ = nullptr;
  // The streams whose last message went straight into an inbox.
  std::set<dcsctp::StreamID> direct_;
  // The charges of messages that the engine keeps, in the moment until their channel has its inbox.
  std::map<dcsctp::StreamID, std::vector<ReceiveBudget::Charge>> kept_;
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "net/dcsctp/public/dcsctp_message.h"

namespace wrtc {

// The channels of an SCTP association that the other end has not acknowledged yet (RFC 8832 §5.2). The engine
// lets a program use them earlier. Network thread only.
class ChannelAcks {
 public:
  void OnSend(const dcsctp::DcSctpMessage& message);
  void OnReceive(const dcsctp::DcSctpMessage& message);

  // Calls `acknowledged` once the other end has acknowledged a channel that this end opened; at once if it
  // has already.
  void Await(uint16_t stream, std::function<void()> acknowledged);

 private:
  std::map<uint16_t, std::vector<std::function<void()>>> waiting_;
};

// RFC 8832 §5.1.
bool IsDataChannelOpen(const dcsctp::DcSctpMessage& message);

}  // namespace wrtc

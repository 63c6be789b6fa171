#pragma once

#include <memory>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/rtp_sender.h"

namespace wrtc {

// An answerer sends what its own answer lists, the first of it (RFC 3264 §6.1). The engine looks only at what
// the offer lists.
class AnsweredCodecs {
 public:
  // A description was set. On the signaling thread.
  void Apply(webrtc::PeerConnectionInterface& connection);

 private:
  // The senders that an answer of this end speaks of; kept, as they know what it says.
  std::vector<std::shared_ptr<RtpSender>> senders_;
};

}  // namespace wrtc

#pragma once

#include <memory>
#include <vector>

#include "api/peer_connection_interface.h"
#include "interfaces/rtp_sender.h"

namespace wrtc {

// An answerer must send the first codec that its own answer lists (RFC 3264 §6.1). The engine only looks at
// what the offer lists.
class AnsweredCodecs {
 public:
  // To be called when a description was set. On the signaling thread.
  void Apply(webrtc::PeerConnectionInterface& connection);

 private:
  // The senders that the current answer restricts. They are kept alive, because they hold the restriction.
  std::vector<std::shared_ptr<RtpSender>> senders_;
};

}  // namespace wrtc

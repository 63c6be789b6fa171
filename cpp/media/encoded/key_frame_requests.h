#pragma once

#include <cstdint>
#include <memory>

#include "api/rtc_event_log/rtc_event_log_factory_interface.h"

namespace wrtc {

// Is told that a peer asks for a key frame (PLI, RFC 4585 §6.3.1, or FIR, RFC 5104 §4.3.1) of the stream
// `ssrc` of any connection. On an engine thread.
class KeyFrameRequestListener {
 public:
  virtual ~KeyFrameRequestListener() = default;
  virtual void OnKeyFrameRequest(uint32_t ssrc) = 0;
};

// As long as it exists.
void AddKeyFrameRequestListener(const std::shared_ptr<KeyFrameRequestListener>& listener);

// The engine answers such requests by itself and tells nobody but the log of each connection, so these are
// logs that look for them, and keep nothing.
std::unique_ptr<webrtc::RtcEventLogFactoryInterface> CreateKeyFrameRequestLogFactory();

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <memory>

#include "api/rtc_event_log/rtc_event_log_factory_interface.h"

namespace wrtc {

// Notified when a peer requests a key frame (PLI, RFC 4585 §6.3.1, or FIR, RFC 5104 §4.3.1) of the stream
// `ssrc` of any connection. Called on an engine thread.
class KeyFrameRequestListener {
 public:
  virtual ~KeyFrameRequestListener() = default;
  virtual void OnKeyFrameRequest(uint32_t ssrc) = 0;
};

// The listener is notified for as long as it exists.
void AddKeyFrameRequestListener(const std::shared_ptr<KeyFrameRequestListener>& listener);

// The engine handles such requests internally, and reports them only to each connection's event log. So this
// creates event logs that look for requests and store nothing.
std::unique_ptr<webrtc::RtcEventLogFactoryInterface> CreateKeyFrameRequestLogFactory();

}  // namespace wrtc

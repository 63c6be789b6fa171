#pragma once

#include <memory>

#include "call/call.h"
#include "call/call_config.h"
#include "pc/media_factory.h"

namespace wrtc {

// The engine creates a Call for each connection, with bandwidth estimation, pacing and their timers. This one
// creates the real Call, with `factory`, when the connection gets its first media section: a connection that
// only has data channels never needs it. `factory` must outlive it.
std::unique_ptr<webrtc::Call> CreateLazyCall(webrtc::MediaFactory& factory, webrtc::CallConfig config);

// The real Call of a connection that gets or has media. Signaling or worker thread.
webrtc::Call* RealCall(webrtc::Call* lazy);

// How many real Calls there are. Any thread.
int RealCallCount();

}  // namespace wrtc

#pragma once

#include "api/media_stream_interface.h"

namespace wrtc {

// A sender takes the sound of its track, but does not ask for it, and what nobody asks for is not decoded.
// So a received track is sent as another one, which asks while it is being sent.

// What to give a sender for a track: a received sound's other track, or the track itself.
webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> ForSending(
    const webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>& track);

// The way back.
webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> FromSending(
    webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track);

}  // namespace wrtc

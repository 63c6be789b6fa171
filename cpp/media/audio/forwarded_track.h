#pragma once

#include "api/media_stream_interface.h"

namespace wrtc {

// A sender receives the audio of its track, but does not register as a listener, and audio without a listener
// is not decoded. So to send a received track, the sender gets another track in its place, which registers a
// listener while it is sent.

// The track to give to a sender: a ForwardedTrack for received audio, else the track itself.
webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> TrackToSend(
    const webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>& track);

// The reverse of TrackToSend().
webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> OriginalTrack(
    webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track);

}  // namespace wrtc

#pragma once

#include <memory>

#include "interfaces/media_stream_track.h"
#include "interfaces/track_sink.h"
#include "interfaces/video_frame.h"
#include "runtime/mailbox.h"

namespace wrtc {

class VideoSinkCore;

// Receives the frames of a track as they come.
class RtcVideoSink : public TrackSink<VideoSinkCore>, public Counted<RtcVideoSink> {
 public:
  // The queue holds `capacity` frames; the oldest are dropped first.
  RtcVideoSink(const std::shared_ptr<MediaStreamTrack>& track,
               std::shared_ptr<Mailbox> mailbox,
               size_t capacity);
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "interfaces/media_stream_track.h"
#include "interfaces/video_frame.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Takes the pictures of a track as they come.
class RtcVideoSink : public Native, public Counted<RtcVideoSink> {
 public:
  // Holds `capacity` frames; the oldest go first.
  RtcVideoSink(const std::shared_ptr<MediaStreamTrack>& track,
               std::shared_ptr<Mailbox> mailbox,
               size_t capacity);
  ~RtcVideoSink();

  std::vector<std::shared_ptr<VideoFrame>> Take(size_t limit);
  uint64_t dropped() const;
  uint64_t received() const;
  void Stop();

 private:
  class Core;

  std::shared_ptr<Core> core_;
};

}  // namespace wrtc

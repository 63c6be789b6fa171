#pragma once

#include <memory>
#include <string>

#include "interfaces/media_stream_track.h"
#include "media/video/video_source.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// A source of frames that the program makes.
class RtcVideoSource : public Native, public Counted<RtcVideoSource> {
 public:
  RtcVideoSource(bool is_screencast, bool has_shared_encoder);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  void End();
  bool muted() const { return source_->muted(); }
  void set_muted(bool muted);
  VideoSource& source() const { return *source_.share(); }

 private:
  EngineRef<VideoSource> source_;
};

}  // namespace wrtc

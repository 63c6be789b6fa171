#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "interfaces/media_stream_track.h"
#include "media/devices/speaker.h"
#include "runtime/owned.h"

namespace wrtc {

// Plays an audio track to a speaker.
class AudioPlayer : public Native, public Counted<AudioPlayer> {
 public:
  AudioPlayer(const std::shared_ptr<MediaStreamTrack>& track, const std::string& device);

  void Stop();
  uint64_t discontinuities() const;

 private:
  class Core;

  Owned<std::shared_ptr<Core>> core_;
};

}  // namespace wrtc

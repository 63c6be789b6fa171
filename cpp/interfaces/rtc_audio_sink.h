#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "interfaces/media_stream_track.h"
#include "interfaces/track_sink.h"
#include "media/audio/audio_processor.h"
#include "runtime/mailbox.h"

namespace wrtc {

class AudioSinkCore;

// Takes the sound of a track, 10 ms at a time, in the rate and channels that are asked for.
class RtcAudioSink : public TrackSink<AudioSinkCore>, public Counted<RtcAudioSink> {
 public:
  struct Frame {
    std::vector<int16_t> samples;
    int rate;
    int channels;
    int64_t timestamp_us;
    // When it was captured, as far as that is known, on the engine's clock.
    int64_t time_us;
  };

  // A rate or number of channels of 0 leaves it as it comes. Holds `capacity` frames; the oldest go first.
  // What comes goes through the processor first, if there is one.
  RtcAudioSink(const std::shared_ptr<MediaStreamTrack>& track,
               std::shared_ptr<Mailbox> mailbox,
               int rate,
               int channels,
               size_t capacity,
               std::shared_ptr<AudioProcessor> processor);
};

}  // namespace wrtc

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

// Receives the audio of a track, in steps of about 10 ms, at the requested sample rate and number of
// channels.
class RtcAudioSink : public TrackSink<AudioSinkCore>, public Counted<RtcAudioSink> {
 public:
  struct Frame {
    std::vector<int16_t> samples;
    int rate;
    int channels;
    int64_t timestamp_us;
    // When it was captured, if known, on the engine's clock.
    int64_t time_us;
  };

  // A rate or number of channels of 0 keeps that of the track. The queue holds `capacity` frames; the oldest
  // are dropped first. The audio goes through the processor first, if there is one.
  RtcAudioSink(const std::shared_ptr<MediaStreamTrack>& track,
               std::shared_ptr<Mailbox> mailbox,
               int rate,
               int channels,
               size_t capacity,
               std::shared_ptr<AudioProcessor> processor);
};

}  // namespace wrtc

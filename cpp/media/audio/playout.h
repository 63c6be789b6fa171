#pragma once

#include <cstdint>
#include <optional>

#include "api/audio/audio_device.h"
#include "api/audio/audio_frame.h"
#include "api/audio/audio_mixer.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Received audio is decoded when it is pulled, and it is pulled only for listeners. Two engine interfaces do
// this: the audio mixer does not mix, but pulls the next 10 ms of each stream that has a listener; and the
// audio device plays nothing, but provides the clock.

// Counts the sinks that listen, in the whole process. A sink calls ReportListening() and CapturedAt() while a
// stream is being pulled.
class Listeners {
 public:
  static void Add();
  static void Remove();
  // Marks the stream as having a listener. False for audio from before there was one: the sink must ignore
  // it.
  static bool ReportListening();
  // When the audio being pulled was captured, on the engine's clock. None while that is unknown, and for
  // audio that was not received.
  static std::optional<int64_t> CapturedAt();
};

webrtc::scoped_refptr<webrtc::AudioMixer> CreatePullingMixer();
webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreatePlayoutClock();

}  // namespace wrtc

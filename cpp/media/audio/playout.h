#pragma once

#include <cstdint>
#include <optional>

#include "api/audio/audio_device.h"
#include "api/audio/audio_frame.h"
#include "api/audio/audio_mixer.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Received sound is decoded when it is pulled, and it is pulled for those who listen: the mixer, which mixes
// nothing, asks the streams that somebody listens to for their next 10 ms, and the device, which is none,
// gives it the time.

// How many sinks listen, in the whole process. `Heard` and `CapturedAt` are called by a sink while a stream
// is being pulled.
class Listeners {
 public:
  static void Add();
  static void Remove();
  // False for what came before there was a listener, and is to be left out.
  static bool Heard();
  // When what is being pulled was captured, on the engine's clock. Nothing while that is not known, and for
  // sound that is not received.
  static std::optional<int64_t> CapturedAt();
};

webrtc::scoped_refptr<webrtc::AudioMixer> CreateListenedMixer();
webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreatePlayoutClock();

}  // namespace wrtc

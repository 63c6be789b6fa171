#pragma once

#include "api/audio/audio_device.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Sound cards through ALSA; null without libasound. The engine's own ALSA module waits for its threads while
// it holds the lock that they need, so it hangs when a card is unplugged. It also identifies devices by their
// labels only.
webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreateAlsaModule();

}  // namespace wrtc

#pragma once

#include "api/audio/audio_device.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// Sound cards by ALSA; null without libasound. The engine's own module for ALSA waits for its threads while
// it holds the lock that they want, so that it hangs when a card is unplugged, and knows its devices by their
// labels only.
webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreateAlsaModule();

}  // namespace wrtc

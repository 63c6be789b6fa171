#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/audio/audio_device.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// A sound card's entry, or the choice that the system made ("default").
struct AudioDeviceName {
  std::string id;
  std::string label;
};

struct AudioDeviceNames {
  std::vector<AudioDeviceName> microphones;
  std::vector<AudioDeviceName> speakers;
};

// All of these on the device thread.

AudioDeviceNames ListAudioDevices();

// A module for PulseAudio or else ALSA, opened; null without either. Each device has its own.
webrtc::scoped_refptr<webrtc::AudioDeviceModule> OpenAudioModule();

// Chooses the device of that id; throws NotFoundError.
void ChooseMicrophone(webrtc::AudioDeviceModule& module, const std::string& id);
void ChooseSpeaker(webrtc::AudioDeviceModule& module, const std::string& id);

// What the engine hands sound to and takes it from, with its deprecated and unused parts left out.
class AudioTransport : public webrtc::AudioTransport {
 public:
  int32_t NeedMorePlayData(size_t, size_t, size_t, uint32_t, void*, size_t& given, int64_t*, int64_t*)
      override {
    given = 0;
    return 0;
  }
  int32_t RecordedDataIsAvailable(const void*,
                                  size_t,
                                  size_t,
                                  size_t,
                                  uint32_t,
                                  uint32_t,
                                  int32_t,
                                  uint32_t,
                                  bool,
                                  uint32_t&) override {
    return 0;
  }
  void PullRenderData(int, int, size_t, size_t, void*, int64_t*, int64_t*) override {}
};

}  // namespace wrtc

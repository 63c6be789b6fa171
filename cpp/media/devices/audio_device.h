#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/audio/audio_device.h"
#include "api/scoped_refptr.h"

namespace wrtc {

// A device of a sound card, or the system's choice ("default").
struct AudioDeviceName {
  std::string id;
  std::string label;
};

struct AudioDeviceNames {
  std::vector<AudioDeviceName> microphones;
  std::vector<AudioDeviceName> speakers;
};

// All functions are for the device thread.

AudioDeviceNames ListAudioDevices();

// An initialized module for PulseAudio, or else ALSA; null without either. Each open device has a module of
// its own.
webrtc::scoped_refptr<webrtc::AudioDeviceModule> OpenAudioModule();

// Selects the device with that ID; throws NotFoundError.
void ChooseMicrophone(webrtc::AudioDeviceModule& module, const std::string& id);
void ChooseSpeaker(webrtc::AudioDeviceModule& module, const std::string& id);

// The interface by which the engine's modules exchange audio, without its deprecated and unused parts.
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

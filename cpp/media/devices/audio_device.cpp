#include "media/devices/audio_device.h"

#include <algorithm>

#include "api/audio/create_audio_device_module.h"
#include "api/environment/environment_factory.h"
#include "media/devices/alsa.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

using webrtc::AudioDeviceModule;

constexpr char kDefault[] = "default";

using Name = int32_t (AudioDeviceModule::*)(uint16_t, char*, char*);

// In the module's order. PulseAudio's module gives names only, so these are the IDs; duplicates get a number.
std::vector<AudioDeviceName> List(AudioDeviceModule& module, int16_t count, Name name) {
  std::vector<AudioDeviceName> names;
  for (int16_t i = 0; i < count; ++i) {
    char label[webrtc::kAdmMaxDeviceNameSize] = "";
    char guid[webrtc::kAdmMaxGuidSize] = "";
    if ((module.*name)(static_cast<uint16_t>(i), label, guid) != 0) label[0] = '\0';
    std::string id = i == 0 ? kDefault : guid[0] ? guid : label;
    const auto alike = [&id](const AudioDeviceName& other) { return other.id == id; };
    for (int n = 2; std::any_of(names.begin(), names.end(), alike); ++n) {
      id = std::string(label) + " #" + std::to_string(n);
    }
    names.push_back({std::move(id), label});
  }
  return names;
}

std::vector<AudioDeviceName> Microphones(AudioDeviceModule& module) {
  return List(module, module.RecordingDevices(), &AudioDeviceModule::RecordingDeviceName);
}

std::vector<AudioDeviceName> Speakers(AudioDeviceModule& module) {
  return List(module, module.PlayoutDevices(), &AudioDeviceModule::PlayoutDeviceName);
}

uint16_t Find(const std::vector<AudioDeviceName>& names, const std::string& id, const char* what) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].id == id) return static_cast<uint16_t>(i);
  }
  throw Failure({.name = "NotFoundError",
                 .message = std::string("there is no ") + what + " \"" + id +
                            "\" (any more): media_devices.enumerate_devices() lists the devices"});
}

}  // namespace

webrtc::scoped_refptr<AudioDeviceModule> OpenAudioModule() {
  auto pulse =
      webrtc::CreateAudioDeviceModule(webrtc::CreateEnvironment(), AudioDeviceModule::kLinuxPulseAudio);
  return pulse && pulse->Init() == 0 ? pulse : CreateAlsaModule();
}

AudioDeviceNames ListAudioDevices() {
  const auto module = OpenAudioModule();
  if (!module) return {};
  return {Microphones(*module), Speakers(*module)};
}

void ChooseMicrophone(AudioDeviceModule& module, const std::string& id) {
  module.SetRecordingDevice(Find(Microphones(module), id, "microphone"));
}

void ChooseSpeaker(AudioDeviceModule& module, const std::string& id) {
  module.SetPlayoutDevice(Find(Speakers(module), id, "speaker"));
}

}  // namespace wrtc

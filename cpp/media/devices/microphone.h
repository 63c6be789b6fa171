#pragma once

#include <memory>
#include <string>

#include "media/devices/capture.h"

namespace wrtc {

struct MicrophoneOptions {
  // What its sound is converted to.
  int rate;
  int channels;
  // Of what this process plays.
  bool echo_cancellation;
  bool noise_suppression;
  bool auto_gain_control;
};

// Opens a microphone; throws NotFoundError or NotReadableError. On the device thread.
std::unique_ptr<Device> OpenMicrophone(std::shared_ptr<Capture> to,
                                       const std::string& id,
                                       const MicrophoneOptions& options);

}  // namespace wrtc

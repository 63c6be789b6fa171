#pragma once

#include <memory>
#include <string>

#include "media/devices/capture.h"

namespace wrtc {

struct MicrophoneOptions {
  // The format to which its audio is converted.
  int rate;
  int channels;
  // Cancels the echo of what this process plays.
  bool echo_cancellation;
  bool noise_suppression;
  bool auto_gain_control;
};

// Opens a microphone; throws NotFoundError or NotReadableError. For the device thread.
std::unique_ptr<Device> OpenMicrophone(std::shared_ptr<Capture> to,
                                       const std::string& id,
                                       const MicrophoneOptions& options);

}  // namespace wrtc

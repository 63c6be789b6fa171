#pragma once

#include <memory>
#include <string>

#include "media/capture.h"

namespace wrtc {

// Opens a microphone, whose sound is converted to the rate; throws NotFoundError or NotReadableError. On the
// device thread.
std::unique_ptr<Device> OpenMicrophone(std::shared_ptr<Capture> to,
                                       const std::string& id,
                                       int rate,
                                       int channels);

}  // namespace wrtc

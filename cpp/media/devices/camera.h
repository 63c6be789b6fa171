#pragma once

#include <memory>
#include <string>
#include <vector>

#include "media/devices/capture.h"

namespace wrtc {

struct CameraMode {
  int width;
  int height;
  int frame_rate;
};

struct CameraInfo {
  std::string id;
  std::string label;
  // Only those that can be read here.
  std::vector<CameraMode> modes;
};

// All functions are for the device thread.

std::vector<CameraInfo> ListCameras();

// Opens a camera in one of its modes; throws NotFoundError or NotReadableError.
std::unique_ptr<Device> OpenCamera(std::shared_ptr<Capture> to,
                                   const std::string& id,
                                   const CameraMode& mode);

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "media/devices/capture.h"

namespace wrtc {

// A screen or a window.
struct DisplaySurface {
  bool is_window;
  int64_t id;
  std::string title;
};

// For the device thread. Throws NotFoundError without an X server.
std::vector<DisplaySurface> ListDisplaySurfaces();

// Captures at that frame rate; throws NotFoundError or NotReadableError.
std::unique_ptr<Device> OpenScreen(std::shared_ptr<Capture> to,
                                   bool is_window,
                                   int64_t id,
                                   double frame_rate,
                                   bool cursor);

}  // namespace wrtc

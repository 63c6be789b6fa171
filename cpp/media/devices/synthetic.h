#pragma once

#include <memory>
#include <string>

#include "media/devices/capture.h"

namespace wrtc {

// Devices for machines without any.

// The sound, over and over, in real time.
std::unique_ptr<Device> OpenLoop(std::shared_ptr<Capture> to, Pcm sound);

// Colour bars that move, and along the bottom the frame's number: 16 squares, white for 1 and black for 0,
// the highest bit on the left.
std::unique_ptr<Device> OpenPattern(std::shared_ptr<Capture> to, int width, int height, double frame_rate);

// The pictures of a YUV4MPEG2 file, over and over; throws NotFoundError or NotReadableError.
std::unique_ptr<Device> OpenPictureFile(std::shared_ptr<Capture> to, const std::string& path);

}  // namespace wrtc

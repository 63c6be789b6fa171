#pragma once

#include <memory>
#include <string>

#include "media/devices/capture.h"

namespace wrtc {

// Synthetic devices, for machines without real ones.

// Plays the audio in a loop, in real time.
std::unique_ptr<Device> OpenAudioLoop(std::shared_ptr<Capture> to, Pcm audio);

// Moving colour bars, with the frame number along the bottom: 16 squares, white for 1 and black for 0, the
// highest bit on the left.
std::unique_ptr<Device> OpenTestPattern(std::shared_ptr<Capture> to,
                                        int width,
                                        int height,
                                        double frame_rate);

// The frames of a YUV4MPEG2 file, in a loop; throws NotFoundError or NotReadableError.
std::unique_ptr<Device> OpenVideoFile(std::shared_ptr<Capture> to, const std::string& path);

}  // namespace wrtc

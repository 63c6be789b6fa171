#pragma once

#include <memory>

#include "pc/media_factory.h"

namespace wrtc {

// Returns a factory that does what `factory` does, except that a header extension has the same ID for audio
// and video.
std::unique_ptr<webrtc::MediaFactory> AssignExtensionIds(std::unique_ptr<webrtc::MediaFactory> factory);

}  // namespace wrtc

#pragma once

#include <memory>

#include "pc/media_factory.h"

namespace wrtc {

// Makes what `factory` makes, except that a header extension has the same number in sound and in pictures.
std::unique_ptr<webrtc::MediaFactory> NumberExtensions(std::unique_ptr<webrtc::MediaFactory> factory);

}  // namespace wrtc

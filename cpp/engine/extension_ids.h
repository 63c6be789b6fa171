#pragma once

#include <vector>

#include "api/rtp_parameters.h"

namespace wrtc {

using HeaderExtensions = std::vector<webrtc::RtpHeaderExtensionCapability>;

// The extensions with the IDs that this package offers: an extension has the same ID for audio and video.
HeaderExtensions WithIds(HeaderExtensions extensions);

}  // namespace wrtc

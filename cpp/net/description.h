#pragma once

#include <memory>
#include <string>

#include "api/jsep.h"
#include "net/candidate_check.h"

namespace wrtc {

// Throws Failure for text that exceeds limits.h, and for text that is not a description.
std::unique_ptr<webrtc::SessionDescriptionInterface> ParseLocalDescription(webrtc::SdpType type,
                                                                           const std::string& sdp);

// Also counts the description's candidates.
std::unique_ptr<webrtc::SessionDescriptionInterface> ParseRemoteDescription(webrtc::SdpType type,
                                                                            const std::string& sdp,
                                                                            CandidateBudget& budget);

}  // namespace wrtc

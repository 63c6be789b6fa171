#pragma once

#include <memory>
#include <string>

#include "api/jsep.h"
#include "net/candidate_check.h"

namespace wrtc {

// Throws Failure for what is larger than limits.h allows, and for what is no description.
std::unique_ptr<webrtc::SessionDescriptionInterface> ParseLocalDescription(webrtc::SdpType type,
                                                                           const std::string& sdp);

// Counts the candidates in it, too.
std::unique_ptr<webrtc::SessionDescriptionInterface> ParseRemoteDescription(webrtc::SdpType type,
                                                                            const std::string& sdp,
                                                                            CandidateBudget& budget);

}  // namespace wrtc

#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "api/jsep.h"
#include "net/gathering.h"
#include "runtime/payload.h"

namespace wrtc {

// A copy of one of a connection's descriptions, owned by the loop. Candidates are added to it as their events
// are delivered.
class SessionDescription {
 public:
  SessionDescription(std::unique_ptr<webrtc::SessionDescriptionInterface> copy,
                     const std::map<std::string, std::string>& public_addresses)
      : copy_(std::move(copy)), public_addresses_(public_addresses) {}

  webrtc::SdpType type() const { return copy_->GetType(); }
  std::string sdp() const { return WithPublicAddresses(copy_->ToString(), public_addresses_); }
  void AddCandidate(const CandidateLine& line);

 private:
  const std::unique_ptr<webrtc::SessionDescriptionInterface> copy_;
  const std::map<std::string, std::string> public_addresses_;
};

}  // namespace wrtc

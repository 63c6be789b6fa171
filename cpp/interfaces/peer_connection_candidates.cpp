// RTCPeerConnection.addIceCandidate, W3C webrtc §4.4.1.6.

#include <utility>

#include "interfaces/peer_connection.h"
#include "net/candidate_check.h"
#include "net/limits.h"
#include "pc/session_description.h"
#include "runtime/threads.h"

namespace wrtc {

void PeerConnection::AddIceCandidate(Key token, const CandidateLine& line) {
  const Completion ending = Ending(token, "add_ice_candidate");
  if (line.candidate.empty()) {
    // The engine needs no end of candidates.
    Ignore(ending);
    return;
  }
  if (line.candidate.size() > limits::kCandidateBytes) {
    throw Failure({.name = "OperationError",
                   .message = "add_ice_candidate: the candidate has " +
                              std::to_string(line.candidate.size()) + " bytes: at most " +
                              std::to_string(limits::kCandidateBytes) + " are taken"});
  }
  if (IsIgnoredCandidate(line.candidate)) {
    Ignore(ending);
    return;
  }
  webrtc::SdpParseError error;
  auto candidate = webrtc::IceCandidate::Create(line.sdp_mid, line.sdp_mline_index, line.candidate, &error);
  if (!candidate) {
    throw Failure(
        {.name = "OperationError",
         .message = "add_ice_candidate: '" + line.candidate + "' is not a candidate: " + error.description});
  }
  if (!line.username_fragment.empty() && candidate->candidate().username() != line.username_fragment) {
    webrtc::Candidate named = candidate->candidate();
    named.set_username(line.username_fragment);
    candidate = std::make_unique<webrtc::IceCandidate>(line.sdp_mid, line.sdp_mline_index, named);
  }
  CheckGenerationOf(*candidate);
  if (!remote_candidates_.Take(line.candidate)) {
    throw Failure({.name = "OperationError",
                   .message = "add_ice_candidate: the peer has told " + std::to_string(limits::kCandidates) +
                              " candidates since ICE began: no more are taken"});
  }
  (*connection_)->AddIceCandidate(std::move(candidate), [ending](webrtc::RTCError result) {
    if (result.ok()) {
      // It was taken, and not ignored.
      ending.Resolve(int64_t{1});
    } else {
      // W3C webrtc §4.4.1.6: whatever is wrong with a candidate is an OperationError.
      Error told = ToError(result, ending.doing());
      if (told.name != "InvalidStateError") told.name = "OperationError";
      ending.Reject(std::move(told));
    }
  });
}

void PeerConnection::CheckGenerationOf(const webrtc::IceCandidate& candidate) const {
  const std::string ufrag = candidate.candidate().username();
  // A description that is being set may be the one that the candidate belongs to.
  if (ufrag.empty() || *remote_descriptions_on_their_way_ > 0) return;
  bool known = false;
  webrtc::PeerConnectionInterface* const connection = connection_->share().get();
  Threads::Get().signaling()->BlockingCall([&] {
    bool any = false;
    for (const auto* description :
         {connection->current_remote_description(), connection->pending_remote_description()}) {
      if (!description) continue;
      for (const webrtc::TransportInfo& transport : description->description()->transport_infos()) {
        any = true;
        known = known || transport.description.ice_ufrag == ufrag;
      }
    }
    // That there is no description yet is for the engine to say.
    known = known || !any;
  });
  if (!known) {
    throw Failure(
        {.name = "OperationError",
         .message = "add_ice_candidate: no section of the remote description has the username fragment '" +
                    ufrag + "': the candidate is of another ICE generation"});
  }
}

void PeerConnection::Ignore(const Completion& ending) {
  // What remains is to tell whether there was something to add to.
  Threads::Get().signaling()->PostTask([ending, connection = connection_->share()] {
    if (connection->remote_description()) {
      ending.Resolve();
    } else {
      ending.Reject(
          {.name = "InvalidStateError", .message = "add_ice_candidate: there is no remote description yet"});
    }
  });
}

}  // namespace wrtc

// RTCPeerConnection.addIceCandidate, W3C webrtc §4.4.1.6.

#include <string>
#include <utility>

#include "interfaces/peer_connection.h"
#include "net/candidate_check.h"
#include "net/limits.h"
#include "pc/session_description.h"

namespace wrtc {

void PeerConnection::AddIceCandidate(Key token, const CandidateLine& line) {
  const Completion completion = CompletionFor(token, "add_ice_candidate");
  if (line.candidate.empty()) {
    // The engine does not need the end of candidates.
    Ignore(completion);
    return;
  }
  if (line.candidate.size() > limits::kCandidateBytes) {
    throw Failure({.name = "OperationError",
                   .message = "add_ice_candidate: the candidate has " +
                              std::to_string(line.candidate.size()) + " bytes, but at most " +
                              std::to_string(limits::kCandidateBytes) + " are accepted"});
  }
  if (IsIgnoredCandidate(line.candidate)) {
    Ignore(completion);
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
  connection_.Post([completion, line = line.candidate, candidate = std::move(candidate),
                    budget = remote_candidates_](Core& core) mutable {
    if (!core.KnowsGenerationOf(*candidate)) {
      completion.Reject({.name = "OperationError",
                         .message = "add_ice_candidate: no section of the remote description has the "
                                    "username fragment '" +
                                    candidate->candidate().username() +
                                    "': the candidate is of another ICE generation"});
      return;
    }
    if (!budget->Take(line)) {
      completion.Reject({.name = "OperationError",
                         .message = "add_ice_candidate: the peer has sent " +
                                    std::to_string(limits::kCandidates) +
                                    " candidates since ICE started, which is the limit"});
      return;
    }
    core.engine->AddIceCandidate(std::move(candidate), [completion](webrtc::RTCError result) {
      if (result.ok()) {
        // The candidate was added, and not ignored.
        completion.Resolve(int64_t{1});
      } else {
        // W3C webrtc §4.4.1.6: any problem with a candidate is an OperationError.
        Error failure = ToError(result, completion.doing());
        if (failure.name != "InvalidStateError") failure.name = "OperationError";
        completion.Reject(std::move(failure));
      }
    });
  });
}

bool PeerConnection::Core::KnowsGenerationOf(const webrtc::IceCandidate& candidate) const {
  const std::string ufrag = candidate.candidate().username();
  // The candidate may belong to a description that is being set.
  if (ufrag.empty() || *pending_remote_descriptions > 0) return true;
  bool any = false;
  for (const auto* description :
       {engine->current_remote_description(), engine->pending_remote_description()}) {
    if (!description) continue;
    for (const webrtc::TransportInfo& transport : description->description()->transport_infos()) {
      any = true;
      if (transport.description.ice_ufrag == ufrag) return true;
    }
  }
  // The engine reports that there is no description yet.
  return !any;
}

void PeerConnection::Ignore(Completion completion) {
  // What remains is to check that there is a remote description.
  connection_.Post([completion = std::move(completion)](Core& core) {
    if (core.engine->remote_description()) {
      completion.Resolve();
    } else {
      completion.Reject(
          {.name = "InvalidStateError", .message = "add_ice_candidate: there is no remote description yet"});
    }
  });
}

}  // namespace wrtc

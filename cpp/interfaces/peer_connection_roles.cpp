// DTLS roles in answers to later offers, RFC 8842 §5.5.

#include "interfaces/peer_connection.h"
#include "p2p/base/transport_info.h"
#include "pc/session_description.h"

namespace wrtc {
namespace {

using webrtc::ConnectionRole;

const webrtc::TransportDescription* TransportOf(const webrtc::SessionDescriptionInterface* description,
                                                const std::string& mid) {
  if (!description) return nullptr;
  const webrtc::TransportInfo* info = description->description()->GetTransportInfoByName(mid);
  return info ? &info->description : nullptr;
}

bool SameFingerprint(const webrtc::TransportDescription& a, const webrtc::TransportDescription& b) {
  return a.identity_fingerprint && b.identity_fingerprint &&
         *a.identity_fingerprint == *b.identity_fingerprint;
}

// The peer's role, from the end of the last negotiation that chose one.
ConnectionRole Negotiated(const webrtc::TransportDescription& remote,
                          const webrtc::TransportDescription& local) {
  for (const auto& [role, its] :
       {std::pair(remote.connection_role, true), std::pair(local.connection_role, false)}) {
    if (role == webrtc::CONNECTIONROLE_ACTIVE)
      return its ? webrtc::CONNECTIONROLE_ACTIVE : webrtc::CONNECTIONROLE_PASSIVE;
    if (role == webrtc::CONNECTIONROLE_PASSIVE)
      return its ? webrtc::CONNECTIONROLE_PASSIVE : webrtc::CONNECTIONROLE_ACTIVE;
  }
  return webrtc::CONNECTIONROLE_NONE;
}

}  // namespace

void PeerConnection::Core::KeepDtlsRoles(webrtc::SessionDescriptionInterface& answer) const {
  // Firefox answers an ICE restart with `active` whatever its role is, and continues the existing
  // association. The engine would reject a change of roles.
  for (webrtc::TransportInfo& info : answer.description()->transport_infos()) {
    const auto* remote = TransportOf(engine->current_remote_description(), info.content_name);
    const auto* local = TransportOf(engine->current_local_description(), info.content_name);
    if (!remote || !local || !SameFingerprint(*remote, info.description)) continue;
    const ConnectionRole role = Negotiated(*remote, *local);
    if (role != webrtc::CONNECTIONROLE_NONE) info.description.connection_role = role;
  }
}

}  // namespace wrtc

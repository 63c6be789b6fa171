#include "milestone/data_section.h"

#include <utility>

#include "milestone/connection.h"
#include "milestone/private_member.h"
#include "pc/media_session.h"

namespace wrtc::milestone {

struct MidTag {};
auto Member(MidTag);
template struct PrivateMember<MidTag, &webrtc::PeerConnection::sctp_mid_s_>;

namespace {

bool HasData(const webrtc::SessionDescriptionInterface* description) {
  return description && webrtc::GetFirstDataContent(description->description());
}

}  // namespace

std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  if (HasData(engine.current_local_description()) || HasData(engine.current_remote_description())) return {};
  return std::exchange(engine.*Member(MidTag()), std::nullopt);
}

void RestoreDataSection(webrtc::PeerConnectionInterface& connection, std::string mid) {
  BehindProxy(connection).*Member(MidTag()) = std::move(mid);
}

}  // namespace wrtc::milestone

#include "milestone/data_section.h"

#include <type_traits>
#include <utility>

#include "pc/media_session.h"
#include "pc/peer_connection.h"
#include "pc/peer_connection_proxy.h"

namespace wrtc::milestone {
namespace {

// The engine does not expose this member. An explicit instantiation may name a private member.
template <auto kMember>
struct PrivateMember {
  friend auto MidMember() { return kMember; }
};
auto MidMember();
template struct PrivateMember<&webrtc::PeerConnection::sctp_mid_s_>;

webrtc::PeerConnection& BehindProxy(webrtc::PeerConnectionInterface& connection) {
  using Proxy = webrtc::PeerConnectionProxyWithInternal<webrtc::PeerConnectionInterface>;
  static_assert(std::is_base_of_v<webrtc::PeerConnectionInterface, webrtc::PeerConnection>);
  return static_cast<webrtc::PeerConnection&>(*static_cast<Proxy&>(connection).internal());
}

bool HasData(const webrtc::SessionDescriptionInterface* description) {
  return description && webrtc::GetFirstDataContent(description->description());
}

}  // namespace

std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection) {
  webrtc::PeerConnection& engine = BehindProxy(connection);
  if (HasData(engine.current_local_description()) || HasData(engine.current_remote_description())) return {};
  return std::exchange(engine.*MidMember(), std::nullopt);
}

void RestoreDataSection(webrtc::PeerConnectionInterface& connection, std::string mid) {
  BehindProxy(connection).*MidMember() = std::move(mid);
}

}  // namespace wrtc::milestone

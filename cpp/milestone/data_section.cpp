#include "milestone/data_section.h"

#include <type_traits>
#include <utility>

#include "pc/media_session.h"
#include "pc/peer_connection.h"
#include "pc/peer_connection_proxy.h"

namespace wrtc::milestone {
namespace {

// The engine has no way to the member. An explicit instantiation may name what is private.
template <auto kMember>
struct Reached {
  friend auto MidMember() { return kMember; }
};
auto MidMember();
template struct Reached<&webrtc::PeerConnection::sctp_mid_s_>;

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

void RememberDataSection(webrtc::PeerConnectionInterface& connection, std::string mid) {
  BehindProxy(connection).*MidMember() = std::move(mid);
}

}  // namespace wrtc::milestone

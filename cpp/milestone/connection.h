#pragma once

#include <type_traits>

#include "pc/peer_connection.h"
#include "pc/peer_connection_proxy.h"

namespace wrtc::milestone {

// The engine's own object behind the proxy that its factory returns. Signaling thread.
inline webrtc::PeerConnection& BehindProxy(webrtc::PeerConnectionInterface& connection) {
  using Proxy = webrtc::PeerConnectionProxyWithInternal<webrtc::PeerConnectionInterface>;
  static_assert(std::is_base_of_v<webrtc::PeerConnectionInterface, webrtc::PeerConnection>);
  return static_cast<webrtc::PeerConnection&>(*static_cast<Proxy&>(connection).internal());
}

}  // namespace wrtc::milestone

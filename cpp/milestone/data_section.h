#pragma once

#include <optional>
#include <string>

#include "api/peer_connection_interface.h"

// When an offer is rolled back, the engine keeps the mid of the data section that it had. It would leave data
// out of the next offer, and take the data section of a peer's offer for a second one. All on the signaling
// thread.
namespace wrtc::milestone {

// Forgets a data section that no description in force has; gives its mid.
std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection);
// Undoes that.
void RememberDataSection(webrtc::PeerConnectionInterface& connection, std::string mid);

}  // namespace wrtc::milestone

#pragma once

#include <optional>
#include <string>

#include "api/peer_connection_interface.h"

// When an offer is rolled back, the engine keeps the mid of that offer's data section. It would then leave
// data out of the next offer, and take the data section of a peer's offer for a second one. All functions are
// for the signaling thread.
namespace wrtc::milestone {

// Forgets a data section that no current description contains, and returns its mid.
std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection);
// Undoes ForgetDataSection().
void RestoreDataSection(webrtc::PeerConnectionInterface& connection, std::string mid);

}  // namespace wrtc::milestone

#pragma once

#include <optional>
#include <string>

#include "api/peer_connection_interface.h"

// What the engine gets wrong about the data section of an offer. All functions are for the signaling thread.
namespace wrtc::milestone {

// When an offer is rolled back, the engine keeps the mid of that offer's data section. It would then leave
// data out of the next offer, and take the data section of a peer's offer for a second one.
//
// Forgets a data section that no current description contains, and returns its mid.
std::optional<std::string> ForgetDataSection(webrtc::PeerConnectionInterface& connection);
// Undoes ForgetDataSection().
void RestoreDataSection(webrtc::PeerConnectionInterface& connection, std::string mid);

// When a channel closes and another one is created at once, the engine hears of the closing last. It then
// believes that no channel is left, and would leave data out of the offer. This corrects it, before an offer.
void CountChannels(webrtc::PeerConnectionInterface& connection);

}  // namespace wrtc::milestone

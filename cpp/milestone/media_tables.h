#pragma once

#include "api/peer_connection_interface.h"

// The engine gives each connection tables of all codecs and payload types, about 50 kB, when it is created.
// All functions are for the signaling thread.
namespace wrtc::milestone {

// Empties the tables of a connection that has no media yet.
void ReleaseMediaTables(webrtc::PeerConnectionInterface& connection);
// Fills them again, before the connection gets its first transceiver or media section.
void RestoreMediaTables(webrtc::PeerConnectionInterface& connection);

}  // namespace wrtc::milestone

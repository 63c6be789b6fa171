#pragma once

namespace wrtc {

// Keeps libsrtp initialized. Otherwise the engine shuts it down with the last connection, and initializes it
// again with the next one; its self-tests cost more than the rest of the handshake.
void KeepSrtpLibrary();

}  // namespace wrtc

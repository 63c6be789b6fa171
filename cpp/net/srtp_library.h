#pragma once

namespace wrtc {

// Keeps libsrtp initialized: otherwise the engine ends it with the last connection and begins it, all
// self-tests included, with the next one, which costs more than the rest of the handshake.
void KeepSrtpLibrary();

}  // namespace wrtc

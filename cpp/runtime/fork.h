#pragma once

#include <cstdint>

namespace wrtc {

// Increases with each fork on the way from the process that loaded the extension to this one, and when the
// interpreter ends. The engine threads of an object from an earlier generation do not exist here, so it must
// be neither called nor released.
using Generation = uint32_t;

Generation CurrentGeneration();

// Makes every existing object stale. Called in a forked child, and when the interpreter ends.
void BeginGeneration();

// Installs the pthread_atfork handlers, once.
void WatchForks();

}  // namespace wrtc

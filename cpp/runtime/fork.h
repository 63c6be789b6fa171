#pragma once

#include <cstdint>

namespace wrtc {

// Counts the processes this one descends from since the extension was loaded, and the end of the
// interpreter. An object made in an earlier generation has engine threads that do not exist here: it
// must neither be called nor released.
using Generation = uint32_t;

Generation CurrentGeneration();

// Makes every object made so far stale. Called in a forked child and when the interpreter ends.
void BeginGeneration();

// Installs the pthread_atfork handlers, once.
void WatchForks();

}  // namespace wrtc

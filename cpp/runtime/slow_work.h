#pragma once

#include <functional>

namespace wrtc {

// Runs `work`, which may take seconds, on a thread of its own, one after the other. False when too much waits
// already. The end of the interpreter does not wait for it; a forked child does not have it.
bool DoSlowly(std::function<void()> work);

}  // namespace wrtc

#pragma once

#include <functional>

namespace wrtc {

// Runs `work`, which may take seconds, on a background thread, after the tasks queued before it. False if too
// many tasks wait already. The end of the interpreter does not wait for it, and a forked child does not have
// it.
bool RunSlowTask(std::function<void()> work);

}  // namespace wrtc

#pragma once

#include <string>

#include "bind.h"

namespace wrtc {

// Enumerations and exceptions are written in Python, once, and adopted: `wrtc.adopt(cls)` makes
// `wrtc.X` the same class as `webrtc.X`. Throws ImportError for one that was not adopted yet.
py::handle Adopted(const std::string& name);

}  // namespace wrtc

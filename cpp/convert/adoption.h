#pragma once

#include <string>

#include "bind.h"

namespace wrtc {

// Enumerations and exceptions are defined once, in Python, and adopted by the module: `wrtc.adopt(cls)` makes
// `wrtc.X` the same class as `webrtc.X`. Throws ImportError for a class that has not been adopted yet.
py::handle Adopted(const std::string& name);

}  // namespace wrtc

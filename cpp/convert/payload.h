#pragma once

#include "bind.h"
#include "convert/enums.h"
#include "convert/errors.h"
#include "runtime/mailbox.h"

namespace wrtc {

// The Python object that a loop hands to its handlers.
py::object ToPython(Payload payload);

// `(value or None)` for the engine's "" and -1, which mean "not given".
py::object OrNone(const std::string& text);
py::object OrNone(int number);

}  // namespace wrtc

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace wrtc {

// Memory for a frame. Mapping fresh pages costs more than the conversion that fills them, so a few freed
// blocks are kept for the next frames of the same size. From any thread.
std::shared_ptr<uint8_t> RecycledMemory(size_t size);

}  // namespace wrtc

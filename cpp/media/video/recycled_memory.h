#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace wrtc {

// Memory for a picture. Fresh pages cost more than the conversion that fills them, so a few blocks that were
// given back are kept for the next picture of their size. From any thread.
std::shared_ptr<uint8_t> RecycledMemory(size_t size);

}  // namespace wrtc

#include "media/video/recycled_memory.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <new>
#include <utility>

#include "absl/base/no_destructor.h"

namespace wrtc {
namespace {

// Enough for a reader that holds one frame while the next is made, in two sizes.
constexpr size_t kKept = 4;
// Vector instructions prefer this alignment.
constexpr std::align_val_t kAlignment{64};

struct Block {
  size_t size;
  uint8_t* memory;
};

std::mutex& Guard() {
  static absl::NoDestructor<std::mutex> guard;
  return *guard;
}

std::deque<Block>& Kept() {
  static absl::NoDestructor<std::deque<Block>> kept;
  return *kept;
}

void GiveBack(Block block) {
  {
    std::lock_guard lock(Guard());
    Kept().push_back(block);
    if (Kept().size() <= kKept) return;
    block = Kept().front();
    Kept().pop_front();
  }
  ::operator delete(block.memory, kAlignment);
}

uint8_t* Take(size_t size) {
  std::lock_guard lock(Guard());
  std::deque<Block>& kept = Kept();
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const Block& b) { return b.size == size; });
  if (found == kept.end()) return nullptr;
  uint8_t* const memory = found->memory;
  kept.erase(found);
  return memory;
}

}  // namespace

std::shared_ptr<uint8_t> RecycledMemory(size_t size) {
  uint8_t* memory = Take(size);
  if (!memory) memory = static_cast<uint8_t*>(::operator new(size, kAlignment));
  return {memory, [size](uint8_t* done) { GiveBack({size, done}); }};
}

}  // namespace wrtc

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace wrtc {

// Reads numbers and bytes from the front of a fuzzer's input; zeros and empty spans once it is used up.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(data, size) {}

  bool empty() const { return rest_.empty(); }
  std::span<const uint8_t> rest() const { return rest_; }

  template <class Number>
  Number Take() {
    Number number{};
    const std::span<const uint8_t> bytes = TakeBytes(sizeof(Number));
    if (!bytes.empty()) std::memcpy(&number, bytes.data(), bytes.size());
    return number;
  }
  // From `min` to `max`.
  int TakeInt(int min, int max) {
    return min + static_cast<int>(Take<uint32_t>() % (static_cast<uint32_t>(max - min) + 1));
  }
  // That many, or what is left.
  std::span<const uint8_t> TakeBytes(size_t count) {
    const std::span<const uint8_t> taken = rest_.first(std::min(count, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

 private:
  std::span<const uint8_t> rest_;
};

}  // namespace wrtc

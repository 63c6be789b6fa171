#pragma once

#include <cstdint>
#include <span>

namespace wrtc {

// Finds silence that need not be encoded: samples that are all zero, for longer than a decoder needs to fade
// out.
class DigitalSilence {
 public:
  // Whether 10 ms of samples are such silence.
  bool Continues(std::span<const int16_t> samples);

 private:
  int silent_steps_ = 0;
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace wrtc {

// The size that a sequence parameter set of H.264 declares, in luma samples.
struct H264Size {
  // What is decoded.
  uint64_t width = 0;
  uint64_t height = 0;
  // What is cut off, for 4:2:0 without interlacing: OpenH264 decodes nothing else.
  uint64_t cropped_width = 0;
  uint64_t cropped_height = 0;

  bool leaves_a_picture() const { return cropped_width < width && cropped_height < height; }
};

// The size in each sequence parameter set of an encoded frame; none if it cannot be parsed. The engine's
// SpsParser returns the difference of both sizes modulo 2^32, which hides cropping that does not fit.
std::vector<std::optional<H264Size>> ParseH264Sizes(std::span<const uint8_t> frame);

}  // namespace wrtc

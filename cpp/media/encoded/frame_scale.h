#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace wrtc {

// Scales frames down when they take more bits than are available, as the engine does for an encoder that
// serves one connection.
class FrameScale {
 public:
  // A lower first step makes frames appear sooner at a low bitrate.
  explicit FrameScale(int step) : step_(std::min(static_cast<size_t>(step), kEighths.size() - 1)) {}

  // To be called after each frame: `is_poor` if it was dropped or is coarse for lack of bits, `is_rich` if it
  // had bits to spare. True if the scale has changed.
  bool Update(bool is_poor, bool is_rich) {
    poor_ += is_poor;
    rich_ += is_rich;
    if (++seen_ < kWindow) return false;
    const size_t before = step_;
    if (poor_ > kWindow / 2) {
      // The last step up went too far: the next one is tried later.
      if (fresh_) patience_ = std::min(2 * patience_, kMaxPatience);
      step_ = std::min(step_ + (poor_ > kWindow * 9 / 10 ? 2 : 1), kEighths.size() - 1);
      rich_windows_ = 0;
    } else if (step_ > 0 && rich_ > kWindow * 9 / 10 && ++rich_windows_ >= patience_) {
      --step_;
      rich_windows_ = 0;
    } else if (rich_ <= kWindow * 9 / 10) {
      rich_windows_ = 0;
    }
    fresh_ = step_ < before;
    seen_ = poor_ = rich_ = 0;
    return step_ != before;
  }

  // Even, as encoders prefer.
  int Of(int length) const { return step_ == 0 ? length : std::max(length * kEighths[step_] / 16 * 2, 2); }

 private:
  static constexpr std::array kEighths = {8, 6, 4, 3, 2};
  // Frames, about a second.
  static constexpr int kWindow = 30;
  static constexpr int kMaxPatience = 64;

  size_t step_;
  int seen_ = 0;
  int poor_ = 0;
  int rich_ = 0;
  int rich_windows_ = 0;
  int patience_ = 4;
  // Whether the latest window stepped up.
  bool fresh_ = false;
};

}  // namespace wrtc

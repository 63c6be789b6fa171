#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace wrtc {

// Shrinks pictures that take more bits than there are, as the engine does where an encoder is of one
// connection.
class PictureScale {
 public:
  // Who begins at a lower step has a picture sooner where there are few bits.
  explicit PictureScale(int step) : step_(std::min(static_cast<size_t>(step), kEighths.size() - 1)) {}

  // After each picture: whether it was dropped or is coarse for lack of bits, or whether it had bits in
  // plenty. True when the scale is another one from now on.
  bool Update(bool is_poor, bool is_rich) {
    poor_ += is_poor;
    rich_ += is_rich;
    if (++seen_ < kWindow) return false;
    const size_t before = step_;
    if (poor_ > kWindow / 2) {
      // The last step up was one too many: the next is tried later.
      if (fresh_) patience_ = std::min(2 * patience_, kMostPatience);
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

  // Even, as encoders like it best.
  int Of(int length) const { return step_ == 0 ? length : std::max(length * kEighths[step_] / 16 * 2, 2); }

 private:
  static constexpr std::array kEighths = {8, 6, 4, 3, 2};
  // Pictures, of about a second.
  static constexpr int kWindow = 30;
  static constexpr int kMostPatience = 64;

  size_t step_;
  int seen_ = 0;
  int poor_ = 0;
  int rich_ = 0;
  int rich_windows_ = 0;
  int patience_ = 4;
  // Whether the latest window brought a step up.
  bool fresh_ = false;
};

}  // namespace wrtc

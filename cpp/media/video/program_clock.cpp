#include "media/video/program_clock.h"

#include <algorithm>

namespace wrtc {

int64_t ProgramClock::ToEngine(int64_t time_us, int64_t now_us) {
  // A frame that is later than this shows that the program's clock was reset.
  constexpr int64_t kJump = 300'000;
  // Follows a clock that runs slower by up to a thousandth.
  constexpr int64_t kDrift = 1000;
  const int64_t late = now_us - (time_us + ahead_us_);
  if (!last_us_ || late > kJump || late < 0) {
    ahead_us_ = now_us - time_us;
  } else {
    ahead_us_ += std::clamp<int64_t>((time_us - *last_us_) / kDrift, 0, late);
  }
  last_us_ = time_us;
  return last_result_us_ = std::max(time_us + ahead_us_, std::min(last_result_us_ + 1000, now_us));
}

std::optional<int64_t> ProgramClock::Due(int64_t time_us, int64_t now_us, bool waiting) {
  // The error of timers: a frame that is early by less than this counts as on time.
  constexpr int64_t kSlackUs = 5'000;
  const int64_t early = time_us + ahead_us_ - now_us;
  // So far ahead with no other frames waiting: the program's clock was reset.
  const bool jumped = early > kMaxAheadUs && !waiting;
  if (!last_us_ || jumped || (early <= kSlackUs && !waiting)) return ToEngine(time_us, now_us);
  if (early > kMaxAheadUs) return std::nullopt;
  last_us_ = time_us;
  return last_result_us_ = std::max({time_us + ahead_us_, last_result_us_ + 1000, now_us});
}

int64_t MediaClock::ToNtpMs(std::optional<int64_t> time_us, int64_t now_us, int64_t now_ntp_ms) {
  // The engine drops a second frame with the same millisecond.
  constexpr int64_t kMinStepUs = 1000;
  int64_t step_us = now_us - last_now_us_;
  if (time_us && last_us_ && *time_us > *last_us_ && *time_us - *last_us_ <= kMaxStepUs) {
    step_us = *time_us - *last_us_;
  }
  ntp_us_ = ntp_us_ == 0 ? now_ntp_ms * 1000 : ntp_us_ + std::max(step_us, kMinStepUs);
  last_us_ = time_us;
  last_now_us_ = now_us;
  return ntp_us_ / 1000;
}

}  // namespace wrtc

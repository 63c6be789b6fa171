#include "media/video/program_clock.h"

#include <algorithm>

namespace wrtc {

int64_t ProgramClock::ToEngine(int64_t time_us, int64_t now_us) {
  // More than a picture may be late: the program's clock was set anew.
  constexpr int64_t kJump = 300'000;
  // A clock is followed that runs slower by up to a thousandth.
  constexpr int64_t kDrift = 1000;
  const int64_t late = now_us - (time_us + ahead_us_);
  if (!last_us_ || late > kJump || late < 0) {
    ahead_us_ = now_us - time_us;
  } else {
    ahead_us_ += std::clamp<int64_t>((time_us - *last_us_) / kDrift, 0, late);
  }
  last_us_ = time_us;
  return told_us_ = std::max(time_us + ahead_us_, std::min(told_us_ + 1000, now_us));
}

std::optional<int64_t> ProgramClock::Due(int64_t time_us, int64_t now_us, bool waiting) {
  // Timers are as wrong as that: a picture which comes so little before its time is of now.
  constexpr int64_t kSlackUs = 5'000;
  const int64_t early = time_us + ahead_us_ - now_us;
  // Far ahead of nothing: the program's clock was set anew.
  const bool jumped = early > kMostAheadUs && !waiting;
  if (!last_us_ || jumped || (early <= kSlackUs && !waiting)) return ToEngine(time_us, now_us);
  if (early > kMostAheadUs) return std::nullopt;
  last_us_ = time_us;
  return told_us_ = std::max({time_us + ahead_us_, told_us_ + 1000, now_us});
}

int64_t MediaClock::ToNtpMs(std::optional<int64_t> time_us, int64_t now_us, int64_t now_ntp_ms) {
  // The engine drops a second picture of the same millisecond.
  constexpr int64_t kLeastStepUs = 1000;
  int64_t step_us = now_us - last_now_us_;
  if (time_us && last_us_ && *time_us > *last_us_ && *time_us - *last_us_ <= kMostStepUs) {
    step_us = *time_us - *last_us_;
  }
  ntp_us_ = ntp_us_ == 0 ? now_ntp_ms * 1000 : ntp_us_ + std::max(step_us, kLeastStepUs);
  last_us_ = time_us;
  last_now_us_ = now_us;
  return ntp_us_ / 1000;
}

}  // namespace wrtc

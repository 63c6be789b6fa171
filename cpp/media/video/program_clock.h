#pragma once

#include <cstdint>
#include <optional>

namespace wrtc {

// Converts times on a program's clock to the engine's clock. Intervals are kept, as long as frames come on
// time or early.
class ProgramClock {
 public:
  // How early a frame may come.
  static constexpr int64_t kMaxAheadUs = 1'000'000;

  // The time of a frame on the engine's clock; `now_us` if the frame comes early. `now_us` is the engine's
  // time.
  int64_t ToEngine(int64_t time_us, int64_t now_us);
  // When a frame is due, which may be later than now. None if it is too far ahead while other frames are
  // `waiting`.
  std::optional<int64_t> Due(int64_t time_us, int64_t now_us, bool waiting);

 private:
  std::optional<int64_t> last_us_;
  int64_t ahead_us_ = 0;  // what to add to the program's time
  int64_t last_result_us_ = 0;
};

// The clock of the media, from which RTP timestamps are made, independent of the engine's clock.
class MediaClock {
 public:
  // The NTP time of a frame in ms, with the intervals of `time_us`. Without `time_us`, or if it goes back or
  // was reset, the clock advances as the engine's time `now_us` does.
  int64_t ToNtpMs(std::optional<int64_t> time_us, int64_t now_us, int64_t now_ntp_ms);

 private:
  // After a larger step, the program's clock counts as reset.
  static constexpr int64_t kMaxStepUs = 10'000'000;

  std::optional<int64_t> last_us_;
  int64_t last_now_us_ = 0;
  int64_t ntp_us_ = 0;
};

}  // namespace wrtc

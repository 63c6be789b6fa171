#pragma once

#include <cstdint>
#include <optional>

namespace wrtc {

// The program's clock in terms of the engine's. Steps of one are steps of the other, while pictures come
// when they are of, or before.
class ProgramClock {
 public:
  // How far ahead of its time a picture may come.
  static constexpr int64_t kMostAheadUs = 1'000'000;

  // When a picture is of; now, for one that comes early. `now_us` is the engine's time.
  int64_t ToEngine(int64_t time_us, int64_t now_us);
  // When a picture is due, which may be later than now; nothing for one that is too far ahead of those that
  // are `waiting` to be due.
  std::optional<int64_t> Due(int64_t time_us, int64_t now_us, bool waiting);

 private:
  std::optional<int64_t> last_us_;
  int64_t ahead_us_ = 0;  // of the engine's clock
  int64_t told_us_ = 0;
};

// The media's own clock, whatever the engine's says: RTP timestamps are made of it.
class MediaClock {
 public:
  // The NTP time of a picture, in ms; its steps are those of `time_us`. Where that is not given, goes back or
  // was set anew, it goes on as the engine's time `now_us` does.
  int64_t ToNtpMs(std::optional<int64_t> time_us, int64_t now_us, int64_t now_ntp_ms);

 private:
  // A larger step is a clock that was set anew.
  static constexpr int64_t kMostStepUs = 10'000'000;

  std::optional<int64_t> last_us_;
  int64_t last_now_us_ = 0;
  int64_t ntp_us_ = 0;
};

}  // namespace wrtc

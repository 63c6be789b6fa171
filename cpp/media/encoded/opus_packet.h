#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace wrtc {

// How long an Opus packet plays, in ticks of 48 kHz; 0 for what is no packet by RFC 6716 §3, such as one that
// plays for more than 120 ms (§3.2.5).
int OpusTicks(std::span<const uint8_t> packet);

// How much silence a sender's timestamps may claim: as much as time has passed, so that a sender who jumps
// with each packet costs no more than one who is silent.
class SilenceBudget {
 public:
  // Whether so many ticks of 48 kHz are there; then they are gone. `now_us` never goes back.
  bool Take(uint32_t ticks, int64_t now_us);

 private:
  // A second: after a longer pause the stream goes on as another one. It is there at the beginning, for
  // packets that come in a bunch.
  static constexpr int64_t kMostTicks = 48'000;

  int64_t ticks_ = kMostTicks;
  std::optional<int64_t> last_us_;
};

}  // namespace wrtc

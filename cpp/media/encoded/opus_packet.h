#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace wrtc {

// The duration of an Opus packet in ticks of 48 kHz; 0 if it is not a packet by RFC 6716 §3, such as one of
// more than 120 ms (§3.2.5).
int OpusTicks(std::span<const uint8_t> packet);

// How much silence a sender's timestamps may claim: as much as time has passed. So a sender whose timestamps
// jump with each packet costs no more than a silent one.
class SilenceBudget {
 public:
  // Whether that many ticks of 48 kHz are available; if so, they are used up. `now_us` never goes back.
  bool Take(uint32_t ticks, int64_t now_us);

 private:
  // One second: after a longer pause, the stream continues without the gap. The budget is full at the start,
  // for packets that come in a burst.
  static constexpr int64_t kMaxTicks = 48'000;

  int64_t ticks_ = kMaxTicks;
  std::optional<int64_t> last_us_;
};

}  // namespace wrtc

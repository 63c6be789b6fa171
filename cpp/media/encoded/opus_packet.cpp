#include "media/encoded/opus_packet.h"

#include <algorithm>
#include <limits>

#include "third_party/opus/src/include/opus.h"

namespace wrtc {

int OpusTicks(std::span<const uint8_t> packet) {
  if (packet.empty() || packet.size() > std::numeric_limits<opus_int32>::max()) return 0;
  const auto size = static_cast<opus_int32>(packet.size());
  opus_int16 sizes[48];  // the most frames that a packet can have
  if (opus_packet_parse(packet.data(), size, nullptr, nullptr, sizes, nullptr) <= 0) return 0;
  return std::max(0, opus_packet_get_nb_samples(packet.data(), size, 48'000));
}

bool SilenceBudget::Take(uint32_t ticks, int64_t now_us) {
  constexpr int64_t kSecondUs = 1'000'000;
  const int64_t passed_us = std::clamp<int64_t>(now_us - last_us_.value_or(now_us), 0, kSecondUs);
  last_us_ = now_us;
  ticks_ = std::min(kMaxTicks, ticks_ + passed_us * kMaxTicks / kSecondUs);
  if (ticks > ticks_) return false;
  ticks_ -= ticks;
  return true;
}

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <optional>

#include "api/rtp_packet_infos.h"
#include "rtc_base/numerics/sequence_number_unwrapper.h"

namespace wrtc {

// When the first of the packets arrived, on the engine's clock; none without packets.
std::optional<int64_t> FirstArrival(const webrtc::RtpPacketInfos& packets);

// Converts RTP timestamps to the time of capture, on the engine's clock. The packets that took the least time
// on their way show the offset of the sender's clock. So audio and video stay in sync, however long each
// waited on the way and here. The least transit time itself is unknown, and not subtracted.
class CaptureClock {
 public:
  // `rate` is the clock rate of the timestamps. An audio packet leaves only when its last sample was
  // captured, so its transit includes the time between packets.
  CaptureClock(int rate, bool audio) : rate_(rate), audio_(audio) {}

  // The time of capture of a packet or frame that arrived at `arrived_us`.
  int64_t Arrived(uint32_t rtp_timestamp, int64_t arrived_us);
  // The time of capture for a timestamp; none before the first arrival.
  std::optional<int64_t> TimeOf(uint32_t rtp_timestamp) const;

 private:
  void AllowForPause(int64_t offset, int64_t arrived_us);
  int64_t Microseconds(int64_t ticks) const { return ticks * 1'000'000 / rate_; }

  int rate_;
  bool audio_;
  webrtc::RtpTimestampUnwrapper unwrapper_;
  std::optional<int64_t> latest_;
  // Ticks between packets.
  std::optional<int64_t> step_;
  // From the sender's clock to ours, in microseconds.
  std::optional<int64_t> offset_;
  int64_t last_offset_ = 0;
  // When the last pause ended, and the least offset since.
  std::optional<int64_t> paused_us_;
  int64_t min_offset_ = 0;
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <optional>

#include "api/rtp_packet_infos.h"
#include "rtc_base/numerics/sequence_number_unwrapper.h"

namespace wrtc {

// When the first of the packets arrived, on the engine's clock; nothing where there are none.
std::optional<int64_t> FirstArrival(const webrtc::RtpPacketInfos& packets);

// Tells when what has an RTP timestamp was captured, on the engine's clock: what took the least time on its
// way says by how much the sender's clock differs. So sound and pictures are in step, whatever each waited
// for on the way and here. Not known, and left out, is the least time itself.
class CaptureClock {
 public:
  // What `rate` the timestamps count. Sound leaves once its last sample is there: as long after the first as
  // packets are apart.
  CaptureClock(int rate, bool sound) : rate_(rate), sound_(sound) {}

  // When that was captured, which arrived at this time.
  int64_t Arrived(uint32_t rtp_timestamp, int64_t arrived_us);
  // When that was captured; nothing before something arrived.
  std::optional<int64_t> TimeOf(uint32_t rtp_timestamp) const;

 private:
  void AllowForPause(int64_t offset, int64_t arrived_us);
  int64_t Microseconds(int64_t ticks) const { return ticks * 1'000'000 / rate_; }

  int rate_;
  bool sound_;
  webrtc::RtpTimestampUnwrapper unwrapper_;
  std::optional<int64_t> latest_;
  // Ticks between packets.
  std::optional<int64_t> step_;
  // From the sender's clock to ours, in microseconds.
  std::optional<int64_t> offset_;
  int64_t last_offset_ = 0;
  // When the last pause was over, and the least offset since.
  std::optional<int64_t> paused_us_;
  int64_t least_ = 0;
};

}  // namespace wrtc

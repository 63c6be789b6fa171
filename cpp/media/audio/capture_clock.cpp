#include "media/audio/capture_clock.h"

#include <algorithm>
#include <utility>

namespace wrtc {
namespace {

// Clocks drift and routes change, so the least transit time grows by a thousandth of the time that passes.
constexpr int64_t kForgetting = 1000;
// A larger offset means that it is another stream.
constexpr int64_t kMaxLateUs = 5'000'000;
// Some senders stop their timestamps in a pause. Everything after it is then late by the length of the pause,
// and stays late for a second. After a stall of the network, by contrast, all packets come at once.
constexpr int64_t kPauseUs = 300'000, kSteadyUs = 1'000'000;

// Per second.
constexpr int kUsualPackets = 50;

}  // namespace

std::optional<int64_t> FirstArrival(const webrtc::RtpPacketInfos& packets) {
  std::optional<int64_t> first;
  for (const webrtc::RtpPacketInfo& packet : packets) {
    const int64_t arrived_us = packet.receive_time().us();
    first = first ? std::min(*first, arrived_us) : arrived_us;
  }
  return first;
}

int64_t CaptureClock::Arrived(uint32_t rtp_timestamp, int64_t arrived_us) {
  const int64_t ticks = unwrapper_.Unwrap(rtp_timestamp);
  const int64_t passed = latest_ ? ticks - *latest_ : 0;
  if (passed > 0) {
    if (!step_ || passed < *step_) step_ = passed;
    if (offset_) *offset_ += Microseconds(passed) / kForgetting;
  }
  latest_ = latest_ ? std::max(*latest_, ticks) : ticks;
  const int64_t waited_us = audio_ ? Microseconds(step_.value_or(rate_ / kUsualPackets)) : 0;
  const int64_t offset = arrived_us - waited_us - Microseconds(ticks);
  if (!offset_ || offset < *offset_ || offset > *offset_ + kMaxLateUs) offset_ = offset;
  AllowForPause(offset, arrived_us);
  return Microseconds(ticks) + *offset_;
}

void CaptureClock::AllowForPause(int64_t offset, int64_t arrived_us) {
  const int64_t before = std::exchange(last_offset_, offset);
  if (offset > before + kPauseUs) {
    paused_us_ = arrived_us;
    min_offset_ = offset;
  }
  if (!paused_us_) return;
  min_offset_ = std::min(min_offset_, offset);
  if (arrived_us - *paused_us_ < kSteadyUs) return;
  if (min_offset_ > *offset_ + kPauseUs) offset_ = min_offset_;
  paused_us_.reset();
}

std::optional<int64_t> CaptureClock::TimeOf(uint32_t rtp_timestamp) const {
  if (!offset_) return std::nullopt;
  return Microseconds(unwrapper_.PeekUnwrap(rtp_timestamp)) + *offset_;
}

}  // namespace wrtc

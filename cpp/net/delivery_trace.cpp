#include "net/delivery_trace.h"

#include <algorithm>

namespace wrtc {
namespace {

// As in mahimahi: a packet of 1,500 bytes with the header of its network interface.
constexpr size_t kOpportunityBytes = 1504;

}  // namespace

int64_t DeliveryTrace::TimeUs(uint64_t opportunity) const {
  const auto rounds = static_cast<int64_t>(opportunity / times_ms_.size());
  return 1000 * (rounds * times_ms_.back() + times_ms_[opportunity % times_ms_.size()]);
}

uint64_t DeliveryTrace::FirstFrom(int64_t time_us) const {
  const int64_t length_us = 1000 * times_ms_.back();
  const int64_t rounds = time_us / length_us;
  const auto first = std::ranges::lower_bound(times_ms_, time_us % length_us, {},
                                              [](int64_t time_ms) { return 1000 * time_ms; });
  return static_cast<uint64_t>(rounds) * times_ms_.size() + static_cast<uint64_t>(first - times_ms_.begin());
}

bool TraceQueue::Push(Packet packet, size_t limit, int64_t now_us) {
  if (waiting_.size() >= limit) return false;
  if (!began_us_) began_us_ = now_us;
  if (waiting_.empty()) {
    // Opportunities that nothing waited for are lost.
    const uint64_t first = trace_->FirstFrom(now_us - *began_us_);
    if (first > opportunity_) {
      opportunity_ = first;
      room_ = kOpportunityBytes;
    }
    first_left_ = packet.bytes;
  }
  if (room_ == 0) room_ = kOpportunityBytes;
  waiting_.push_back(packet);
  return true;
}

std::optional<TraceQueue::Passed> TraceQueue::Next(int64_t now_us) {
  while (!waiting_.empty() && *next_us() <= now_us) {
    const size_t passing = std::min(room_, first_left_);
    const int64_t at_us = *next_us();
    room_ -= passing;
    first_left_ -= passing;
    if (room_ == 0) {
      ++opportunity_;
      room_ = kOpportunityBytes;
    }
    if (first_left_ > 0) continue;
    const Packet packet = waiting_.front();
    waiting_.pop_front();
    if (!waiting_.empty()) first_left_ = waiting_.front().bytes;
    return Passed{packet.id, packet.bytes, at_us};
  }
  return std::nullopt;
}

std::optional<int64_t> TraceQueue::next_us() const {
  if (waiting_.empty()) return std::nullopt;
  return *began_us_ + trace_->TimeUs(opportunity_);
}

}  // namespace wrtc

#include "net/simulated_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

webrtc::BuiltInNetworkBehaviorConfig ToEngine(const NetworkConditions& conditions) {
  webrtc::BuiltInNetworkBehaviorConfig config;
  config.queue_delay_ms = static_cast<int>(std::lround(conditions.delay * 1000));
  config.delay_standard_deviation_ms = static_cast<int>(std::lround(conditions.jitter * 1000));
  config.loss_percent = conditions.loss * 100;
  if (conditions.rate) config.link_capacity = webrtc::DataRate::BitsPerSec(*conditions.rate);
  config.queue_length_packets = conditions.queue_size;
  return config;
}

}  // namespace

void SimulatedNetwork::Update(const NetworkConditions& conditions) {
  CheckUsable();
  std::lock_guard lock(mutex_);
  conditions_ = conditions;
  for (const auto& [link, thread] : links_) {
    thread->PostTask([link] {
      if (const auto here = link.lock()) here->FollowConditions();
    });
  }
}

NetworkConditions SimulatedNetwork::conditions() const {
  std::lock_guard lock(mutex_);
  return conditions_;
}

NetworkStatistics SimulatedNetwork::statistics() const {
  std::lock_guard lock(mutex_);
  return statistics_;
}

std::shared_ptr<SimulatedLink> SimulatedNetwork::MakeLink() {
  uint64_t seed;
  {
    std::lock_guard lock(mutex_);
    // With a seed of 0, the engine's generator yields only zeros.
    seed = seeds_() | 1;
  }
  const auto link = std::make_shared<SimulatedLink>(shared_from_this(), seed);
  std::lock_guard lock(mutex_);
  std::erase_if(links_, [](const auto& each) { return each.first.expired(); });
  links_.emplace_back(link, webrtc::TaskQueueBase::Current());
  return link;
}

SimulatedLink::SimulatedLink(std::shared_ptr<SimulatedNetwork> network, uint64_t seed)
    : network_(std::move(network)), behavior_(ToEngine(network_->conditions()), seed) {}

void SimulatedLink::Send(size_t bytes, absl::AnyInvocable<void() &&> deliver) {
  // Packets that have left by now make room in the queue.
  Deliver();
  const uint64_t id = ++last_id_;
  const bool taken = behavior_.EnqueuePacket({bytes, webrtc::TimeMicros(), id});
  network_->Count([&](NetworkStatistics& all) {
    ++all.packets_sent;
    all.bytes_sent += bytes;
    if (!taken) ++all.packets_dropped;
  });
  if (!taken) return;
  packets_.emplace(id, Packet{bytes, std::move(deliver)});
  Deliver();
}

void SimulatedLink::FollowConditions() {
  // The old conditions apply to packets that were already due.
  Deliver();
  behavior_.SetConfig(ToEngine(network_->conditions()), webrtc::Timestamp::Micros(webrtc::TimeMicros()));
  Deliver();
}

void SimulatedLink::Deliver() {
  const int64_t now_us = webrtc::TimeMicros();
  for (const auto& left : behavior_.DequeueDeliverablePackets(now_us)) {
    auto packet = packets_.extract(left.packet_id);
    const bool lost = left.receive_time_us == webrtc::PacketDeliveryInfo::kNotReceived;
    network_->Count([&](NetworkStatistics& all) {
      ++(lost ? all.packets_lost : all.packets_delivered);
      if (!lost) all.bytes_delivered += packet.mapped().bytes;
    });
    if (!lost) std::move(packet.mapped().deliver)();
  }
  const auto next_us = behavior_.NextDeliveryTimeUs();
  if (!next_us || (wake_us_ && *wake_us_ <= *next_us)) return;
  wake_us_ = *next_us;
  // Rounded up to the resolution of timers: a packet is never early.
  const int64_t wait_ms = std::max<int64_t>(0, (*next_us - now_us + 999) / 1000);
  webrtc::TaskQueueBase::Current()->PostDelayedHighPrecisionTask(
      [link = shared_from_this(), at_us = *next_us] {
        if (link->wake_us_ == at_us) link->wake_us_.reset();
        link->Deliver();
      },
      webrtc::TimeDelta::Millis(wait_ms));
}

}  // namespace wrtc

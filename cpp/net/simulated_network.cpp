#include "net/simulated_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "rtc_base/time_utils.h"

namespace wrtc {
namespace {

// More than three gaps make SCTP send a packet again.
constexpr int kMaxOvertakers = 3;
// A packet that nothing overtakes is delivered after this time.
constexpr int64_t kLongestHoldUs = 100'000;
// Above, nearly all packets are lost, and bursts have no end.
constexpr double kMostBurstLoss = 0.999;

webrtc::BuiltInNetworkBehaviorConfig ToEngine(const NetworkConditions& conditions) {
  webrtc::BuiltInNetworkBehaviorConfig config;
  config.queue_delay_ms = static_cast<int>(std::lround(conditions.delay * 1000));
  config.delay_standard_deviation_ms = static_cast<int>(std::lround(conditions.jitter * 1000));
  config.loss_percent = conditions.loss * 100;
  if (conditions.loss_burst && conditions.loss <= kMostBurstLoss) {
    // Shorter bursts cannot lose so many packets. The engine's check, computed alike, would end the process.
    const double loss = config.loss_percent / 100.0;
    const int shortest = static_cast<int>(std::ceil(loss / (1 - loss))) + 1;
    config.avg_burst_loss_length = std::max(*conditions.loss_burst, shortest);
  }
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
    : network_(std::move(network)),
      conditions_(network_->conditions()),
      behavior_(ToEngine(conditions_), seed),
      chances_(~seed) {
  if (conditions_.trace) waiting_ = std::make_unique<TraceQueue>(conditions_.trace);
}

void SimulatedLink::Send(size_t bytes, Callback deliver, Callback lost) {
  // Packets that have left by now make room in the queue.
  Deliver();
  const uint64_t id = ++last_id_;
  packets_.emplace(id, Packet{bytes, std::move(deliver), std::move(lost)});
  network_->Count([&](NetworkStatistics& all) {
    ++all.packets_sent;
    all.bytes_sent += bytes;
  });
  const int64_t now_us = webrtc::TimeMicros();
  const bool taken =
      waiting_ ? waiting_->Push({bytes, id}, conditions_.queue_size, now_us) : Enter(bytes, id, now_us);
  if (!taken) Drop(id);
  Deliver();
}

void SimulatedLink::FollowConditions() {
  // The old conditions apply to packets that were already due.
  Deliver();
  conditions_ = network_->conditions();
  const int64_t now_us = webrtc::TimeMicros();
  behavior_.SetConfig(ToEngine(conditions_), webrtc::Timestamp::Micros(now_us));
  if (conditions_.trace != (waiting_ ? waiting_->trace() : nullptr)) {
    const auto before = std::exchange(
        waiting_, conditions_.trace ? std::make_unique<TraceQueue>(conditions_.trace) : nullptr);
    for (const auto& [bytes, id] : before ? before->TakeAll() : std::deque<TraceQueue::Packet>()) {
      const bool taken =
          waiting_ ? waiting_->Push({bytes, id}, conditions_.queue_size, now_us) : Enter(bytes, id, now_us);
      if (!taken) Drop(id);
    }
  }
  Deliver();
}

bool SimulatedLink::Enter(size_t bytes, uint64_t id, int64_t at_us) {
  return behavior_.EnqueuePacket({bytes, at_us, id});
}

void SimulatedLink::Drop(uint64_t id) {
  auto packet = packets_.extract(id);
  network_->Count([](NetworkStatistics& all) { ++all.packets_dropped; });
  if (packet.mapped().lost) packet.mapped().lost();
}

void SimulatedLink::Deliver() {
  const int64_t now_us = webrtc::TimeMicros();
  while (const auto passed = waiting_ ? waiting_->Next(now_us) : std::nullopt) {
    if (!Enter(passed->bytes, passed->id, passed->at_us)) Drop(passed->id);
    // Otherwise packets that pass at once would fill the engine's own queue.
    TakeDelivered(now_us);
  }
  TakeDelivered(now_us);
  ReleaseHeld(now_us);
  WakeAt(behavior_.NextDeliveryTimeUs(), now_us);
  if (waiting_) WakeAt(waiting_->next_us(), now_us);
  if (!held_.empty()) WakeAt(held_.front().until_us, now_us);
}

void SimulatedLink::TakeDelivered(int64_t now_us) {
  for (const auto& left : behavior_.DequeueDeliverablePackets(now_us)) {
    auto packet = packets_.extract(left.packet_id);
    if (left.receive_time_us != webrtc::PacketDeliveryInfo::kNotReceived) {
      Arrive(std::move(packet.mapped()), now_us);
      continue;
    }
    network_->Count([](NetworkStatistics& all) { ++all.packets_lost; });
    if (packet.mapped().lost) packet.mapped().lost();
  }
}

void SimulatedLink::Arrive(Packet packet, int64_t now_us) {
  if (Chance(conditions_.reordering)) {
    const int overtakers = 1 + static_cast<int>(chances_() % kMaxOvertakers);
    held_.push_back({std::move(packet), overtakers, false, now_us + kLongestHoldUs});
    return;
  }
  for (Held& each : held_) {
    --each.overtakers;
    each.overtaken = true;
  }
  HandOver(std::move(packet), false);
  ReleaseHeld(now_us);
}

void SimulatedLink::ReleaseHeld(int64_t now_us) {
  for (auto each = held_.begin(); each != held_.end();) {
    if (each->overtakers > 0 && each->until_us > now_us) {
      ++each;
      continue;
    }
    HandOver(std::move(each->packet), each->overtaken);
    each = held_.erase(each);
  }
}

void SimulatedLink::HandOver(Packet packet, bool reordered) {
  const bool twice = Chance(conditions_.duplication);
  network_->Count([&](NetworkStatistics& all) {
    ++all.packets_delivered;
    all.bytes_delivered += packet.bytes;
    all.packets_reordered += reordered;
    all.packets_duplicated += twice;
  });
  packet.deliver();
  if (twice) packet.deliver();
}

void SimulatedLink::WakeAt(std::optional<int64_t> next_us, int64_t now_us) {
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

bool SimulatedLink::Chance(double share) {
  // Of no other share, so that those alone determine what happens.
  return share > 0 && std::uniform_real_distribution<double>()(chances_) < share;
}

}  // namespace wrtc

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"
#include "net/simulated_network.h"
#include "rtc_base/thread.h"
#include "runtime/threads.h"

using wrtc::NetworkConditions;
using wrtc::NetworkStatistics;
using wrtc::SimulatedLink;
using wrtc::SimulatedNetwork;
using wrtc::Threads;

namespace {

struct Outcome {
  std::vector<int> delivered;
  std::vector<int> lost;
  NetworkStatistics statistics;
};

// Sends so many packets over a link of these conditions.
Outcome Send(const NetworkConditions& conditions, int count, uint64_t seed = 1) {
  webrtc::Thread& thread = *Threads::Get().networks().front();
  const auto network = std::make_shared<SimulatedNetwork>(conditions, seed);
  Outcome outcome;
  thread.BlockingCall([&] {
    const auto link = network->MakeLink();
    for (int i = 0; i < count; ++i) {
      link->Send(
          100, [&outcome, i] { outcome.delivered.push_back(i); },
          [&outcome, i] { outcome.lost.push_back(i); });
    }
  });
  const auto queued = [&] {
    const NetworkStatistics all = outcome.statistics = network->statistics();
    return all.packets_sent - all.packets_delivered - all.packets_lost - all.packets_dropped;
  };
  while (queued() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  // The last packet has been handed over too, which is counted before.
  thread.BlockingCall([] {});
  return outcome;
}

double MeanBurst(const std::vector<int>& lost) {
  int bursts = 0;
  for (size_t i = 0; i < lost.size(); ++i) bursts += i == 0 || lost[i] != lost[i - 1] + 1;
  return static_cast<double>(lost.size()) / bursts;
}

bool Near(double value, double wanted, double share) {
  return value > wanted * (1 - share) && value < wanted * (1 + share);
}

}  // namespace

TEST(packets_are_lost_in_bursts_of_the_mean_length) {
  const Outcome bursts = Send({.loss = 0.2, .loss_burst = 10}, 20'000);
  CHECK(Near(static_cast<double>(bursts.lost.size()), 4000, 0.2));
  CHECK(Near(MeanBurst(bursts.lost), 10, 0.2));
  const Outcome independent = Send({.loss = 0.2}, 20'000);
  CHECK(Near(static_cast<double>(independent.lost.size()), 4000, 0.1));
  CHECK(Near(MeanBurst(independent.lost), 1.25, 0.1));
}

TEST(bursts_are_as_long_as_the_loss_requires) {
  for (const double loss : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    for (const int burst : {1, 2, 100}) {
      const Outcome outcome = Send({.loss = loss, .loss_burst = burst}, 2000);
      CHECK(outcome.lost.size() + outcome.delivered.size() == 2000);
      CHECK(loss != 0 || outcome.lost.empty());
      CHECK(loss != 1 || outcome.delivered.empty());
    }
  }
}

TEST(a_share_of_the_packets_is_overtaken_by_a_few) {
  const Outcome outcome = Send({.reordering = 0.1}, 10'000);
  CHECK(outcome.delivered.size() == 10'000);
  int highest = -1;
  size_t overtaken = 0;
  for (size_t place = 0; place < outcome.delivered.size(); ++place) {
    const int packet = outcome.delivered[place];
    overtaken += packet < highest;
    highest = std::max(highest, packet);
    // Held packets may overtake each other.
    CHECK(static_cast<int>(place) - packet <= 8);
  }
  CHECK(Near(static_cast<double>(overtaken), 1000, 0.2));
  CHECK(overtaken == outcome.statistics.packets_reordered);
}

TEST(a_packet_that_nothing_overtakes_arrives_in_order) {
  const Outcome outcome = Send({.reordering = 1}, 3);
  CHECK(outcome.delivered == std::vector<int>({0, 1, 2}));
  CHECK(outcome.statistics.packets_reordered == 0);
}

TEST(a_share_of_the_packets_is_delivered_twice) {
  const Outcome outcome = Send({.duplication = 0.25}, 4000);
  CHECK(outcome.statistics.packets_delivered == 4000);
  CHECK(outcome.delivered.size() == 4000 + outcome.statistics.packets_duplicated);
  CHECK(Near(static_cast<double>(outcome.statistics.packets_duplicated), 1000, 0.15));
}

TEST(reordering_and_duplication_do_not_change_which_packets_are_lost) {
  const Outcome plain = Send({.loss = 0.1}, 1000, 7);
  const Outcome mixed = Send({.loss = 0.1, .reordering = 0.3, .duplication = 0.3}, 1000, 7);
  CHECK(plain.lost == mixed.lost);
  CHECK(plain.lost != Send({.loss = 0.1}, 1000, 8).lost);
}

TEST(packets_that_wait_for_a_trace_pass_at_once_when_it_is_removed) {
  webrtc::Thread& thread = *Threads::Get().networks().front();
  NetworkConditions conditions;
  conditions.trace = std::make_shared<wrtc::DeliveryTrace>(std::vector<int64_t>{3'600'000});
  conditions.queue_size = 3;
  const auto network = std::make_shared<SimulatedNetwork>(conditions, 1);
  std::vector<int> delivered;
  std::shared_ptr<SimulatedLink> link;
  thread.BlockingCall([&] {
    link = network->MakeLink();
    for (int i = 0; i < 5; ++i) link->Send(100, [&delivered, i] { delivered.push_back(i); });
  });
  CHECK(delivered.empty() && network->statistics().packets_dropped == 2);
  conditions.trace = nullptr;
  network->Update(conditions);
  thread.BlockingCall([&] { link = nullptr; });
  CHECK(delivered == std::vector<int>({0, 1, 2}));
}

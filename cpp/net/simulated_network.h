#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/task_queue/task_queue_base.h"
#include "net/delivery_trace.h"
#include "runtime/native.h"
#include "test/network/simulated_network.h"

namespace wrtc {

struct NetworkConditions {
  double delay = 0;  // seconds; the standard deviation below too
  double jitter = 0;
  // Shares of the packets, from 0 to 1.
  double loss = 0;
  double reordering = 0;
  double duplication = 0;
  std::optional<int> loss_burst;  // the mean number of packets lost in a row; by chance if there is none
  std::optional<int64_t> rate;    // bits per second
  size_t queue_size = 100;        // packets
  std::shared_ptr<const DeliveryTrace> trace;
};

// Totals over all links since the network was created. Bytes include the IP and UDP headers.
struct NetworkStatistics {
  uint64_t packets_sent = 0;
  uint64_t packets_delivered = 0;
  uint64_t packets_lost = 0;     // by chance
  uint64_t packets_dropped = 0;  // because the queue was full
  uint64_t bytes_sent = 0;
  uint64_t bytes_delivered = 0;
  // Of those delivered.
  uint64_t packets_reordered = 0;
  uint64_t packets_duplicated = 0;
};

class SimulatedLink;

// A simulated network between connections and the real network, for the packets they send. Each connection
// has a link of its own; the conditions apply to every link.
class SimulatedNetwork : public Native,
                         public Counted<SimulatedNetwork>,
                         public std::enable_shared_from_this<SimulatedNetwork> {
 public:
  SimulatedNetwork(const NetworkConditions& conditions, uint64_t seed)
      : conditions_(conditions), seeds_(seed) {}

  // From any thread. New conditions also apply to packets that still wait.
  void Update(const NetworkConditions& conditions);
  NetworkConditions conditions() const;
  NetworkStatistics statistics() const;

  // For the network thread of a connection, on which the link also lives.
  std::shared_ptr<SimulatedLink> MakeLink();

 private:
  friend class SimulatedLink;

  template <class F>
  void Count(F count) {
    std::lock_guard lock(mutex_);
    count(statistics_);
  }

  mutable std::mutex mutex_;
  NetworkConditions conditions_;
  NetworkStatistics statistics_;
  std::mt19937_64 seeds_;
  // Each link with the network thread it lives on.
  std::vector<std::pair<std::weak_ptr<SimulatedLink>, webrtc::TaskQueueBase*>> links_;
};

// The outgoing path of one connection. It lives until the last packet has left it.
class SimulatedLink : public std::enable_shared_from_this<SimulatedLink> {
 public:
  using Callback = absl::AnyInvocable<void()>;

  SimulatedLink(std::shared_ptr<SimulatedNetwork> network, uint64_t seed);

  // Calls `deliver` when a packet of that size arrives at the far end, twice if it is duplicated, or `lost`
  // when it is known not to arrive.
  void Send(size_t bytes, Callback deliver, Callback lost = nullptr);
  void FollowConditions();

 private:
  struct Packet {
    size_t bytes;
    Callback deliver;
    Callback lost;
  };
  // A packet that later ones overtake.
  struct Held {
    Packet packet;
    int overtakers;  // still to come
    bool overtaken = false;
    int64_t until_us;
  };

  bool Enter(size_t bytes, uint64_t id, int64_t at_us);
  void Drop(uint64_t id);
  void Deliver();
  void TakeDelivered(int64_t now_us);
  void Arrive(Packet packet, int64_t now_us);
  void HandOver(Packet packet, bool reordered);
  // Those that enough packets have overtaken, or that have waited long enough.
  void ReleaseHeld(int64_t now_us);
  void WakeAt(std::optional<int64_t> next_us, int64_t now_us);
  bool Chance(double share);

  const std::shared_ptr<SimulatedNetwork> network_;
  NetworkConditions conditions_;
  webrtc::SimulatedNetwork behavior_;
  std::unique_ptr<TraceQueue> waiting_;
  std::map<uint64_t, Packet> packets_;
  std::deque<Held> held_;
  // Not the engine's generator: the same seed loses the same packets, with and without reordering.
  std::mt19937_64 chances_;
  uint64_t last_id_ = 0;
  std::optional<int64_t> wake_us_;
};

}  // namespace wrtc

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "api/task_queue/task_queue_base.h"
#include "runtime/native.h"
#include "test/network/simulated_network.h"

namespace wrtc {

struct NetworkConditions {
  double delay = 0;  // in seconds, as is its standard deviation
  double jitter = 0;
  double loss = 0;              // 0 to 1
  std::optional<int64_t> rate;  // bit/s
  size_t queue = 100;           // packets
};

// Since it was made, over all links. Bytes count the headers of IP and UDP.
struct NetworkStatistics {
  uint64_t packets_sent = 0;
  uint64_t packets_delivered = 0;
  uint64_t packets_lost = 0;     // by chance
  uint64_t packets_dropped = 0;  // by a full queue
  uint64_t bytes_sent = 0;
  uint64_t bytes_delivered = 0;
};

class SimulatedLink;

// What lies between connections and the real network, on their packets' way out. Each connection has a link
// of its own; the conditions are those of every link.
class SimulatedNetwork : public Native,
                         public Counted<SimulatedNetwork>,
                         public std::enable_shared_from_this<SimulatedNetwork> {
 public:
  SimulatedNetwork(const NetworkConditions& conditions, uint64_t seed)
      : conditions_(conditions), seeds_(seed) {}

  // Any thread; it counts for packets that still wait too.
  void Update(const NetworkConditions& conditions);
  NetworkConditions conditions() const;
  NetworkStatistics statistics() const;

  // On the network thread, on which the link also lives.
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
  webrtc::TaskQueueBase* network_thread_ = nullptr;
  std::vector<std::weak_ptr<SimulatedLink>> links_;
};

// One connection's way out. It lives until the last packet has left it.
class SimulatedLink : public std::enable_shared_from_this<SimulatedLink> {
 public:
  SimulatedLink(std::shared_ptr<SimulatedNetwork> network, uint64_t seed);

  // Calls `deliver` when a packet of that size comes out at the far end, if it does.
  void Send(size_t bytes, absl::AnyInvocable<void() &&> deliver);
  void FollowConditions();

 private:
  struct Packet {
    size_t bytes;
    absl::AnyInvocable<void() &&> deliver;
  };

  void Deliver();

  const std::shared_ptr<SimulatedNetwork> network_;
  webrtc::SimulatedNetwork behavior_;
  std::map<uint64_t, Packet> packets_;
  uint64_t last_id_ = 0;
  std::optional<int64_t> wake_us_;
};

}  // namespace wrtc

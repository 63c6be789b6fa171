#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "check.h"
#include "net/delivery_trace.h"

using wrtc::DeliveryTrace;
using wrtc::TraceQueue;

namespace {

constexpr int64_t kBegin = 5'000'000;

std::shared_ptr<const DeliveryTrace> Trace(std::vector<int64_t> times_ms) {
  return std::make_shared<DeliveryTrace>(std::move(times_ms));
}

// When each packet passes, in ms from the beginning, if the queue is looked at every ms.
std::vector<int64_t> Passed(TraceQueue& queue, int64_t until_ms) {
  std::vector<int64_t> passed;
  for (int64_t ms = 0; ms <= until_ms; ++ms) {
    while (const auto packet = queue.Next(kBegin + 1000 * ms))
      passed.push_back((packet->at_us - kBegin) / 1000);
  }
  return passed;
}

}  // namespace

TEST(an_opportunity_passes_one_large_packet) {
  TraceQueue queue(Trace({10, 20, 20, 40}));
  for (uint64_t id = 0; id < 4; ++id) CHECK(queue.Push({1504, id}, 10, kBegin));
  CHECK(Passed(queue, 40) == std::vector<int64_t>({10, 20, 20, 40}));
}

TEST(a_trace_begins_again_after_its_end) {
  TraceQueue queue(Trace({10, 40}));
  for (uint64_t id = 0; id < 5; ++id) CHECK(queue.Push({1500, id}, 10, kBegin));
  // Packets are a little smaller than the opportunity, so a piece of the next one passes too.
  CHECK(Passed(queue, 100) == std::vector<int64_t>({10, 40, 50, 80, 90}));
}

TEST(small_packets_share_an_opportunity) {
  TraceQueue queue(Trace({10, 20}));
  for (uint64_t id = 0; id < 4; ++id) CHECK(queue.Push({500, id}, 10, kBegin));
  CHECK(Passed(queue, 20) == std::vector<int64_t>({10, 10, 10, 20}));
}

TEST(a_larger_packet_takes_several_opportunities) {
  TraceQueue queue(Trace({10, 20, 30}));
  CHECK(queue.Push({3100, 1}, 10, kBegin));
  CHECK(Passed(queue, 30) == std::vector<int64_t>({30}));
}

TEST(opportunities_that_nothing_waits_for_are_lost) {
  TraceQueue queue(Trace({10, 20, 30, 40}));
  CHECK(queue.Push({100, 1}, 10, kBegin));
  CHECK(Passed(queue, 10) == std::vector<int64_t>({10}));
  CHECK(queue.Push({100, 2}, 10, kBegin + 25'000));
  CHECK(queue.next_us() == kBegin + 30'000);
  // In a later round.
  CHECK(queue.Next(kBegin + 30'000)->id == 2);
  CHECK(queue.Push({100, 3}, 10, kBegin + 1'002'000));
  CHECK(queue.next_us() == kBegin + 1'010'000);
}

TEST(a_full_queue_takes_no_packet) {
  TraceQueue queue(Trace({1000}));
  CHECK(queue.Push({100, 1}, 2, kBegin) && queue.Push({100, 2}, 2, kBegin));
  CHECK(!queue.Push({100, 3}, 2, kBegin));
  CHECK(queue.TakeAll().size() == 2 && !queue.next_us());
}

#include <cstdint>
#include <string>
#include <vector>

#include "check.h"
#include "net/datagram_queue.h"

using wrtc::DatagramQueue;

namespace {

const webrtc::SocketAddress kOne("127.0.0.1", 1000);
const webrtc::SocketAddress kOther("127.0.0.1", 1001);

void Add(DatagramQueue& queue, size_t size, const webrtc::SocketAddress& to = kOne, bool ect1 = false) {
  queue.Add(std::vector<uint8_t>(size, static_cast<uint8_t>(size)), to, ect1);
}

// Each run's datagrams, as "count x size = bytes".
std::string Runs(const DatagramQueue& queue) {
  std::string text;
  for (size_t i = 0; i < queue.runs(); ++i) {
    const auto run = queue.at(i);
    text += std::to_string(run.count) + "x" + std::to_string(run.segment) + "=" +
            std::to_string(run.bytes.size()) + " ";
  }
  return text;
}

}  // namespace

TEST(datagrams_of_one_size_to_one_address_are_a_run) {
  DatagramQueue queue;
  for (int i = 0; i < 5; ++i) Add(queue, 100);
  CHECK(Runs(queue) == "5x100=500 ");
}

TEST(a_shorter_datagram_ends_a_run) {
  DatagramQueue queue;
  for (size_t size : {100, 100, 40, 40, 100}) Add(queue, size);
  CHECK(Runs(queue) == "3x100=240 1x40=40 1x100=100 ");
}

TEST(another_address_or_mark_begins_a_run) {
  DatagramQueue queue;
  Add(queue, 100);
  Add(queue, 100, kOther);
  Add(queue, 100, kOther, /*ect1=*/true);
  Add(queue, 100, kOne, /*ect1=*/true);
  CHECK(Runs(queue) == "1x100=100 1x100=100 1x100=100 1x100=100 ");
  CHECK(queue.at(1).to == kOther && !queue.at(1).ect1 && queue.at(2).ect1);
}

TEST(an_empty_datagram_is_a_run_of_its_own) {
  DatagramQueue queue;
  for (size_t size : {100, 0, 0, 100}) Add(queue, size);
  CHECK(Runs(queue) == "1x100=100 1x0=0 1x0=0 1x100=100 ");
}

TEST(a_run_has_no_more_datagrams_than_the_system_splits) {
  DatagramQueue queue;
  for (size_t i = 0; i < DatagramQueue::kMaxSegments + 1; ++i) Add(queue, 10);
  CHECK(Runs(queue) == "64x10=640 1x10=10 ");
}

TEST(popping_datagrams_leaves_the_later_ones_of_the_run) {
  DatagramQueue queue;
  for (uint8_t i = 0; i < 3; ++i) queue.Add(std::vector<uint8_t>(100, i), kOne, false);
  Add(queue, 40);
  queue.Pop(2);
  CHECK(Runs(queue) == "2x100=140 ");
  CHECK(queue.at(0).bytes[0] == 2 && queue.at(0).bytes[100] == 40);
  queue.Pop(2);
  CHECK(queue.empty());
}

TEST(a_queue_has_room_for_one_system_call_and_for_any_single_datagram) {
  DatagramQueue queue;
  CHECK(queue.HasRoomFor(DatagramQueue::kCapacity + 1));
  Add(queue, 1200);
  CHECK(queue.HasRoomFor(DatagramQueue::kCapacity - 1200));
  CHECK(!queue.HasRoomFor(DatagramQueue::kCapacity - 1199));
  queue.Clear();
  CHECK(queue.HasRoomFor(DatagramQueue::kCapacity));
}

#include <memory>
#include <string>
#include <vector>

#include "check.h"
#include "media/encoded/frame_queue.h"

using wrtc::FrameQueue;
using wrtc::kMaxQueuedBytes;

namespace {

using Frame = std::string;

FrameQueue<Frame> QueueOfBytes(size_t capacity) {
  return FrameQueue<Frame>(wrtc::Key{1}, std::make_shared<wrtc::Mailbox>(), capacity,
                           [](const Frame& frame) { return frame.size(); });
}

}  // namespace

TEST(a_queue_of_encoded_frames_holds_as_many_bytes_as_it_may_and_drops_the_oldest) {
  auto queue = QueueOfBytes(64);
  const Frame quarter(kMaxQueuedBytes / 4, 'x');
  for (int i = 0; i < 4; ++i) CHECK(queue.Put(quarter));
  CHECK(queue.full_for("y") && queue.dropped() == 0);
  // Three old frames are dropped to make room.
  CHECK(!queue.Put(Frame(kMaxQueuedBytes * 5 / 8, 'z')));
  CHECK(queue.dropped() == 3 && queue.received() == 5);
  const std::vector<Frame> left = queue.Take(64);
  CHECK(left.size() == 2 && left[0] == quarter && left[1][0] == 'z');
  // Frames that were taken or cleared no longer count.
  CHECK(!queue.full_for(quarter));
  for (int i = 0; i < 4; ++i) queue.Put(quarter);
  queue.Clear();
  for (int i = 0; i < 4; ++i) CHECK(queue.Put(quarter));
}

TEST(a_frame_that_is_larger_than_all_may_be_waits_alone) {
  auto queue = QueueOfBytes(64);
  queue.Put("before");
  queue.Put(Frame(kMaxQueuedBytes + 1, 'x'));
  CHECK(queue.dropped() == 1);
  queue.Put("after");
  CHECK(queue.dropped() == 2 && queue.Take(64) == std::vector<Frame>{"after"});
}

TEST(the_number_of_frames_is_bounded_too) {
  auto queue = QueueOfBytes(2);
  for (const char* frame : {"a", "b", "c"}) queue.Put(frame);
  CHECK((queue.Take(64) == std::vector<Frame>{"b", "c"}));
}

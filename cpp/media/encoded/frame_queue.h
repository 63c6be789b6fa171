#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/mailbox.h"

namespace wrtc {

// The limit of a queue of encoded frames, whose sizes the sender chooses: one second of 128 Mbit/s. A single
// frame may be larger.
inline constexpr size_t kMaxQueuedBytes = 16 << 20;

// Frames between the engine thread that adds them and the loop that takes them. The loop is notified once
// when there are some.
template <class Frame>
class FrameQueue {
 public:
  // The bytes that a frame counts against kMaxQueuedBytes. Without it, only the number of frames is limited.
  using Measure = size_t (*)(const Frame&);

  FrameQueue(Key key, std::shared_ptr<Mailbox> mailbox, size_t capacity, Measure measure = nullptr)
      : key_(key), mailbox_(std::move(mailbox)), capacity_(capacity), measure_(measure) {}

  // False if the oldest frame was dropped.
  bool Put(Frame frame) {
    bool announce = false, full = false;
    {
      std::lock_guard lock(mutex_);
      ++received_;
      for (; IsFullFor(frame); full = true) {
        bytes_ -= BytesOf(frames_.front());
        frames_.pop_front();
        ++dropped_;
      }
      bytes_ += BytesOf(frame);
      frames_.push_back(std::move(frame));
      announce = !std::exchange(announced_, true);
    }
    if (announce) mailbox_->Post(key_, "readable");
    return !full;
  }
  // Counts a frame that was not queued.
  void Refuse() {
    std::lock_guard lock(mutex_);
    ++received_;
    ++dropped_;
  }
  // Drops the waiting frames.
  void Clear() {
    std::lock_guard lock(mutex_);
    dropped_ += frames_.size();
    frames_.clear();
    bytes_ = 0;
  }
  std::vector<Frame> Take(size_t limit) {
    std::lock_guard lock(mutex_);
    const auto count = static_cast<ptrdiff_t>(std::min(limit, frames_.size()));
    std::vector<Frame> taken(std::make_move_iterator(frames_.begin()),
                             std::make_move_iterator(frames_.begin() + count));
    frames_.erase(frames_.begin(), frames_.begin() + count);
    for (const Frame& frame : taken) bytes_ -= BytesOf(frame);
    if (frames_.empty()) announced_ = false;
    return taken;
  }

  bool empty() const {
    std::lock_guard lock(mutex_);
    return frames_.empty();
  }
  // Whether Put() would drop other frames.
  bool full_for(const Frame& frame) const {
    std::lock_guard lock(mutex_);
    return IsFullFor(frame);
  }
  // All frames, including those that were dropped.
  uint64_t received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }
  uint64_t dropped() const {
    std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  size_t BytesOf(const Frame& frame) const { return measure_ ? measure_(frame) : 0; }
  bool IsFullFor(const Frame& frame) const {
    return frames_.size() == capacity_ || (!frames_.empty() && bytes_ + BytesOf(frame) > kMaxQueuedBytes);
  }

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  const size_t capacity_;
  const Measure measure_;

  mutable std::mutex mutex_;
  std::deque<Frame> frames_;
  size_t bytes_ = 0;
  uint64_t received_ = 0;
  uint64_t dropped_ = 0;
  bool announced_ = false;
};

}  // namespace wrtc

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "rtc_base/thread.h"
#include "rtc_base/time_utils.h"
#include "runtime/native.h"

namespace wrtc {

// Runs timers that are not urgent together. Every connection has timers, even an idle one, and each would
// wake the thread separately. The grid stays within the 17 ms of leeway that low precision allows
// (TaskQueueBase::DelayPrecision).
class CoalescingThread : public webrtc::Thread {
 public:
  // Delays below `min_delay_ms` are not changed.
  CoalescingThread(std::unique_ptr<webrtc::SocketServer> sockets, int64_t min_delay_ms)
      : Thread(std::move(sockets)), min_delay_ms_(min_delay_ms) {}
  ~CoalescingThread() override { Stop(); }

  // How many timers such threads have been given. Any thread.
  static uint64_t timers_set() { return timers_set_.load(std::memory_order_relaxed); }

 protected:
  void PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task,
                           webrtc::TimeDelta delay,
                           const PostDelayedTaskTraits& traits,
                           const webrtc::Location& location) override {
    constexpr int64_t kGridMs = 16;
    timers_set_.fetch_add(1, std::memory_order_relaxed);
    if (!traits.high_precision && delay.ms() >= min_delay_ms_) {
      const int64_t now = webrtc::TimeMillis();
      delay = webrtc::TimeDelta::Millis((now + delay.ms() + kGridMs - 1) / kGridMs * kGridMs - now);
    }
    Thread::PostDelayedTaskImpl(std::move(task), delay, traits, location);
  }

  void BlockingCallImpl(webrtc::FunctionView<void()> work, const webrtc::Location& location) override {
    if (!Thread::Current()) CountWait();
    Thread::BlockingCallImpl(work, location);
  }

 private:
  const int64_t min_delay_ms_;
  static inline std::atomic<uint64_t> timers_set_{0};
};

}  // namespace wrtc

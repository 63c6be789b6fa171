#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "rtc_base/thread.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

// Runs what is not urgent in company: every connection, idle or not, has timers, and each would wake the
// thread by itself. The grid is within the leeway of 17 ms that low precision allows
// (TaskQueueBase::DelayPrecision).
class CoalescingThread : public webrtc::Thread {
 public:
  // Delays below `least_delay_ms` are kept as they are.
  CoalescingThread(std::unique_ptr<webrtc::SocketServer> sockets, int64_t least_delay_ms)
      : Thread(std::move(sockets)), least_delay_ms_(least_delay_ms) {}
  ~CoalescingThread() override { Stop(); }

 protected:
  void PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task,
                           webrtc::TimeDelta delay,
                           const PostDelayedTaskTraits& traits,
                           const webrtc::Location& location) override {
    constexpr int64_t kGridMs = 16;
    if (!traits.high_precision && delay.ms() >= least_delay_ms_) {
      const int64_t now = webrtc::TimeMillis();
      delay = webrtc::TimeDelta::Millis((now + delay.ms() + kGridMs - 1) / kGridMs * kGridMs - now);
    }
    Thread::PostDelayedTaskImpl(std::move(task), delay, traits, location);
  }

 private:
  const int64_t least_delay_ms_;
};

}  // namespace wrtc

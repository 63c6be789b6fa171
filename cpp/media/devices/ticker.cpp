#include "media/devices/ticker.h"

#include <pthread.h>

#include <utility>

namespace wrtc {

Ticker::Ticker(const char* name, std::chrono::nanoseconds step, std::function<void(int steps)> tick)
    : thread_([this, name, step, tick = std::move(tick)] { Run(name, step, tick); }) {}

Ticker::~Ticker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Ticker::Run(const char* name, std::chrono::nanoseconds step, const std::function<void(int)>& tick) {
  pthread_setname_np(pthread_self(), name);
  using Clock = std::chrono::steady_clock;
  auto next = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    int steps = 1;
    for (const auto now = Clock::now(); next + step <= now; next += step) ++steps;
    tick(steps);
    next += step;
    lock.lock();
    changed_.wait_until(lock, next, [this] { return stopping_; });
  }
}

}  // namespace wrtc

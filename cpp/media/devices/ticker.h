#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace wrtc {

// A thread that calls a function at regular intervals, until it is destroyed.
class Ticker {
 public:
  // `tick` gets the number of steps that are due: 1, or more if the thread was delayed.
  Ticker(const char* name, std::chrono::nanoseconds step, std::function<void(int steps)> tick);
  ~Ticker();

 private:
  void Run(const char* name, std::chrono::nanoseconds step, const std::function<void(int)>& tick);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace wrtc

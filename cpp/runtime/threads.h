#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "rtc_base/thread.h"

namespace wrtc {

// The process's engine threads: one for signaling, one worker, and the network threads that connections are
// spread over. They start at first use and stop with Stop(). The object is never destroyed, because a thread
// may still hold a reference to it.
class Threads {
 public:
  // More network threads than this would only wait for the signaling thread.
  static constexpr size_t kMaxNetworks = 64;

  static Threads& Get();

  // How many network threads there may be: by default one for each processor, and at most four. The number
  // can be set before the first of them starts; afterwards it throws InvalidStateError.
  static size_t NetworkLimit();
  static void SetNetworkLimit(size_t limit);

  // How many timers they have been given, for measurements of what idle connections cost.
  static uint64_t TimersSet();

  // Whether the calling thread is one of them.
  static bool IsCurrent();

  // Stops the threads at the end of the interpreter. Every object made before becomes stale.
  static void Stop();

  // Guards whatever is created once for these threads. It is held while the process forks.
  static std::mutex& Guard();
  // `forget` is called with the guard held, once the threads are gone: by Stop(), or in a forked child. The
  // caller must hold the guard.
  static void OnStopped(void (*forget)());

  // The pthread_atfork handlers.
  static void PauseForFork();
  static void ResumeAfterFork();
  static void ForgetInChild();

  // The network threads that have been started, at least one.
  std::span<const std::unique_ptr<webrtc::Thread>> networks() const {
    return {networks_.data(), started_networks_.load(std::memory_order_acquire)};
  }
  // Starts one more. The caller must hold the guard, and respect the limit.
  webrtc::Thread* StartNetwork();
  webrtc::Thread* worker() const { return worker_.get(); }
  webrtc::Thread* signaling() const { return signaling_.get(); }

 private:
  Threads();

  // In the order in which they call each other. The caller must hold the guard.
  std::vector<webrtc::Thread*> All() const;

  std::array<std::unique_ptr<webrtc::Thread>, kMaxNetworks> networks_;
  std::atomic<size_t> started_networks_{0};
  std::unique_ptr<webrtc::Thread> worker_;
  std::unique_ptr<webrtc::Thread> signaling_;
};

}  // namespace wrtc

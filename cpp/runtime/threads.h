#pragma once

#include <memory>
#include <mutex>

#include "rtc_base/thread.h"

namespace wrtc {

// The process's engine threads. They start at first use and stop with Stop(). The object is never destroyed,
// because a thread may still hold a reference to it.
class Threads {
 public:
  static Threads& Get();

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

  webrtc::Thread* network() { return network_.get(); }
  webrtc::Thread* worker() { return worker_.get(); }
  webrtc::Thread* signaling() { return signaling_.get(); }

 private:
  Threads();

  std::unique_ptr<webrtc::Thread> network_;
  std::unique_ptr<webrtc::Thread> worker_;
  std::unique_ptr<webrtc::Thread> signaling_;
};

}  // namespace wrtc

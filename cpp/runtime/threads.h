#pragma once

#include <memory>
#include <mutex>

#include "rtc_base/thread.h"

namespace wrtc {

// The process's engine threads. Started by the first use, stopped by Stop(), never destroyed: a thread may
// still hold a reference.
class Threads {
 public:
  static Threads& Get();

  // Whether this is one of them.
  static bool IsCurrent();

  // Ends the threads at the end of the interpreter; everything made before becomes stale.
  static void Stop();

  // What is made once for these threads is made under this guard, which is held while the process forks.
  static std::mutex& Guard();
  // `forget` is called once the threads are gone, by Stop() or in a forked child, with the guard held.
  // Called with the guard held.
  static void OnGone(void (*forget)());

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

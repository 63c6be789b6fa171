#include "runtime/fork.h"

#include <pthread.h>

#include <atomic>

#include "runtime/threads.h"

namespace wrtc {
namespace {

std::atomic<Generation> generation{0};

}  // namespace

Generation CurrentGeneration() {
  return generation.load(std::memory_order_acquire);
}

void BeginGeneration() {
  generation.fetch_add(1, std::memory_order_acq_rel);
}

void WatchForks() {
  // Engine threads pause while the process forks, so that the child does not inherit any of their locks in a
  // locked state.
  [[maybe_unused]] static const int installed =
      pthread_atfork(&Threads::PauseForFork, &Threads::ResumeAfterFork, [] {
        BeginGeneration();
        Threads::ForgetInChild();
      });
}

}  // namespace wrtc

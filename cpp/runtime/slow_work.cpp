#include "runtime/slow_work.h"

#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/fork.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

// A key of 8192 bits takes several seconds: more than these would wait for minutes.
constexpr size_t kMostWaiting = 16;

struct Queue {
  std::deque<std::function<void()>> waiting;
  bool running = false;
  const Generation made_in = CurrentGeneration();
};

// Under the guard of the threads, as what is in it.
Queue* queue = nullptr;

void Run(Queue& mine) {
  while (true) {
    std::function<void()> work;
    {
      std::lock_guard lock(Threads::Guard());
      if (mine.waiting.empty() || mine.made_in != CurrentGeneration()) {
        mine.running = false;
        return;
      }
      work = std::move(mine.waiting.front());
      mine.waiting.pop_front();
    }
    work();
  }
}

}  // namespace

bool DoSlowly(std::function<void()> work) {
  std::lock_guard lock(Threads::Guard());
  // An earlier generation's belongs to a thread that may still be at work, or is not there any more.
  if (!queue || queue->made_in != CurrentGeneration()) queue = new Queue;
  if (queue->waiting.size() == kMostWaiting) return false;
  if (!queue->running) std::thread([mine = queue] { Run(*mine); }).detach();
  queue->running = true;
  queue->waiting.push_back(std::move(work));
  return true;
}

}  // namespace wrtc

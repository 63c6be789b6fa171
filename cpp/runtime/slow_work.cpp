#include "runtime/slow_work.h"

#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/fork.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

// A key of 8192 bits takes several seconds: more tasks than this would wait for minutes.
constexpr size_t kMaxWaiting = 16;

struct Queue {
  std::deque<std::function<void()>> waiting;
  bool running = false;
  const Generation made_in = CurrentGeneration();
};

// Protected by the guard of the threads, as are its members.
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

bool RunSlowTask(std::function<void()> work) {
  std::lock_guard lock(Threads::Guard());
  // The thread of an earlier generation's queue may still be running, or may not exist in this process.
  if (!queue || queue->made_in != CurrentGeneration()) queue = new Queue;
  if (queue->waiting.size() == kMaxWaiting) return false;
  if (!queue->running) std::thread([mine = queue] { Run(*mine); }).detach();
  queue->running = true;
  queue->waiting.push_back(std::move(work));
  return true;
}

}  // namespace wrtc

#include "runtime/threads.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/base/no_destructor.h"
#include "rtc_base/null_socket_server.h"
#include "runtime/coalescing_thread.h"
#include "runtime/error.h"
#include "runtime/flushing_socket_server.h"
#include "runtime/fork.h"

namespace wrtc {
namespace {

// The delays that connecting depends on are shorter than this, and are kept as they are.
constexpr int64_t kConnectingDelayMs = 40;

// Longer than the engine needs for what may be queued: it creates about a thousand connections a second. If a
// thread is busy for longer, the process forks without it paused.
constexpr std::chrono::milliseconds kForkPatience{5000};

// Written under the guard, and read without it: otherwise an engine thread could wait for a fork that waits
// for that thread.
std::atomic<Threads*> running{nullptr};

std::vector<void (*)()>& Forgets() {
  static absl::NoDestructor<std::vector<void (*)()>> forgets;
  return *forgets;
}

void Forget() {
  running = nullptr;
  for (void (*forget)() : std::exchange(Forgets(), {})) forget();
}

// Holds the engine threads between two tasks while the process forks.
struct Pause {
  std::mutex mutex;
  std::condition_variable changed;
  int standing = 0;
  bool over = false;

  void Stand() {
    std::unique_lock lock(mutex);
    ++standing;
    changed.notify_all();
    changed.wait(lock, [this] { return over; });
  }
};

std::shared_ptr<Pause> pause;

std::unique_ptr<webrtc::Thread> StartThread(std::unique_ptr<webrtc::SocketServer> sockets,
                                            const char* name,
                                            int64_t min_coalesced_delay_ms = 1) {
  auto thread = std::make_unique<CoalescingThread>(std::move(sockets), min_coalesced_delay_ms);
  thread->SetName(name, nullptr);
  if (!thread->Start()) {
    throw std::system_error(EAGAIN, std::generic_category(), "the engine cannot start a thread");
  }
  return thread;
}

// Protected by the guard. A forked child keeps it.
size_t network_limit = std::clamp(std::thread::hardware_concurrency(), 1u, 4u);

// The engine does not check the descriptors that its threads wake each other with. Without them, each call
// would block for ever.
void CheckDescriptors() {
  constexpr int kNeeded = 8;
  int opened[kNeeded];
  int count = 0;
  while (count < kNeeded && (opened[count] = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0) ++count;
  const int error = errno;
  for (int i = 0; i < count; ++i) close(opened[i]);
  if (count < kNeeded) throw std::system_error(error, std::generic_category(), "the engine cannot start");
}

}  // namespace

Threads::Threads() {
  WatchForks();
  StartNetwork();
  worker_ = StartThread(std::make_unique<webrtc::NullSocketServer>(), "webrtc-worker");
  signaling_ = StartThread(std::make_unique<webrtc::NullSocketServer>(), "webrtc-signal");
}

Threads& Threads::Get() {
  if (Threads* threads = running) return *threads;
  std::lock_guard lock(Guard());
  if (!running) running = new Threads;
  return *running;
}

webrtc::Thread* Threads::StartNetwork() {
  CheckDescriptors();
  const size_t index = started_networks_;
  const std::string name = "webrtc-network" + (index ? std::to_string(index + 1) : "");
  networks_[index] = StartThread(std::make_unique<FlushingSocketServer>(), name.c_str(), kConnectingDelayMs);
  started_networks_.store(index + 1, std::memory_order_release);
  return networks_[index].get();
}

size_t Threads::NetworkLimit() {
  std::lock_guard lock(Guard());
  return network_limit;
}

void Threads::SetNetworkLimit(size_t limit) {
  std::lock_guard lock(Guard());
  if (running && limit != network_limit) {
    throw Failure({.name = "InvalidStateError",
                   .message =
                       "the engine has already started: call set_threads() before the first connection, "
                       "track or source is created"});
  }
  network_limit = limit;
}

std::vector<webrtc::Thread*> Threads::All() const {
  std::vector<webrtc::Thread*> all = {signaling(), worker()};
  for (const auto& network : networks()) all.push_back(network.get());
  return all;
}

std::mutex& Threads::Guard() {
  static absl::NoDestructor<std::mutex> guard;
  return *guard;
}

uint64_t Threads::TimersSet() {
  return CoalescingThread::timers_set();
}

bool Threads::IsCurrent() {
  Threads* const threads = running;
  if (!threads) return false;
  const auto is_current = [](const auto& thread) { return thread->IsCurrent(); };
  return threads->worker()->IsCurrent() || threads->signaling()->IsCurrent() ||
         std::ranges::any_of(threads->networks(), is_current);
}

void Threads::OnStopped(void (*forget)()) {
  Forgets().push_back(forget);
}

void Threads::Stop() {
  std::lock_guard lock(Guard());
  Threads* const stopping = running;
  if (!stopping) return;
  const std::vector<webrtc::Thread*> threads = stopping->All();
  // Runs the releases that are already queued before the threads end.
  for (webrtc::Thread* thread : threads) thread->BlockingCall([] {});
  BeginGeneration();
  for (webrtc::Thread* thread : threads) thread->Stop();
  // Not earlier: a thread that still uses the engine would wait for the guard, while this waits for the
  // thread.
  Forget();
}

void Threads::PauseForFork() {
  Guard().lock();
  Threads* const threads = running;
  if (!threads) return;
  pause = std::make_shared<Pause>();
  const auto deadline = std::chrono::steady_clock::now() + kForkPatience;
  std::unique_lock lock(pause->mutex);
  // In the order in which they call each other: if a thread were paused before one that calls it, that one
  // would never pause.
  int standing = 0;
  for (webrtc::Thread* thread : threads->All()) {
    thread->PostTask([held = pause] { held->Stand(); });
    ++standing;
    pause->changed.wait_until(lock, deadline, [&] { return pause->standing == standing; });
  }
}

void Threads::ResumeAfterFork() {
  if (pause) {
    {
      std::lock_guard lock(pause->mutex);
      pause->over = true;
    }
    pause->changed.notify_all();
    pause.reset();
  }
  Guard().unlock();
}

void Threads::ForgetInChild() {
  // Leaked on purpose: it belongs to threads that this process does not have.
  if (pause) new std::shared_ptr<Pause>(std::move(pause));
  Forget();
  Guard().unlock();
}

}  // namespace wrtc

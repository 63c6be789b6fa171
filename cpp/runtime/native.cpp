#include "runtime/native.h"

#include "rtc_base/checks.h"
#include "runtime/error.h"
#include "runtime/threads.h"

namespace wrtc {

bool (*MayHop)() = [] { return true; };

namespace {

std::atomic<uint64_t> waits{0};

}  // namespace

void CountWait() {
  waits.fetch_add(1, std::memory_order_relaxed);
}

uint64_t Waits() {
  return waits.load(std::memory_order_relaxed);
}

Key NewKey() {
  static std::atomic<Key> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void CheckGeneration(Generation made_in) {
  RTC_DCHECK(!Threads::IsCurrent())
      << "an exception would end an engine thread: check before posting the task";
  if (made_in != CurrentGeneration()) {
    throw Failure({.name = "InvalidStateError",
                   .message =
                       "this object was made before os.fork() or belongs to an interpreter that has ended; "
                       "make a new one in this process"});
  }
}

}  // namespace wrtc

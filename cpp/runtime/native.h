#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/fork.h"

namespace wrtc {

// Identifies an object or an awaited call in a loop's mailbox. Unique in the process, and never 0.
using Key = uint64_t;

Key NewKey();

// Throws InvalidStateError if objects made in that generation can no longer be used.
void CheckGeneration(Generation made_in);

// Whether this thread may block on another one, because it does not hold the GIL. The binding sets this, as
// it alone knows.
extern bool (*MayHop)();

// Counts the calls with which threads of the program wait for an engine thread, for measurements of how long
// event loops are held.
void CountWait();
uint64_t Waits();

// The base of every native object that Python holds: it has a key, and knows whether its engine is gone.
class Native {
 public:
  Native(const Native&) = delete;
  Native& operator=(const Native&) = delete;

  Key key() const { return key_; }
  bool stale() const { return generation_ != CurrentGeneration(); }
  void CheckUsable() const { CheckGeneration(generation_); }

 protected:
  Native() = default;
  ~Native() = default;

 private:
  const Key key_ = NewKey();
  const Generation generation_ = CurrentGeneration();
};

// Counts the live objects of a class, for leak tests.
template <class T>
class Counted {
 public:
  static int live() { return live_.load(std::memory_order_relaxed); }

 protected:
  Counted() { live_.fetch_add(1, std::memory_order_relaxed); }
  ~Counted() { live_.fetch_sub(1, std::memory_order_relaxed); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  static inline std::atomic<int> live_{0};
};

}  // namespace wrtc

#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "runtime/fork.h"
#include "runtime/threads.h"

namespace wrtc {

// What an object of Python's holds of the engine: a smart pointer, the thread that lets go of it, what is
// done there before, and the generation that it belongs to. Dropping it never waits. One that outlived its
// engine (a fork, the end of the interpreter) is left alone, as its threads and their locks are not there any
// more.
//
// `kThread` is &Threads::signaling or another of the three; null for what any thread may let go.
template <class Pointer, webrtc::Thread* (Threads::*kThread)() = &Threads::signaling>
class Owned {
 public:
  using Farewell = std::function<void(Pointer&)>;

  Owned() = default;
  explicit Owned(Pointer pointer, Farewell farewell = nullptr)
      : held_{std::move(pointer), std::move(farewell)} {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&& other) noexcept : held_(std::exchange(other.held_, Held())), generation_(other.generation_) {}
  Owned& operator=(Owned&& other) noexcept {
    LetGo();
    held_ = std::exchange(other.held_, Held());
    generation_ = other.generation_;
    return *this;
  }
  ~Owned() { LetGo(); }

  const Pointer& pointer() const { return held_.pointer; }
  auto* get() const { return held_.pointer.get(); }
  auto* operator->() const { return held_.pointer.get(); }
  explicit operator bool() const { return held_.pointer != nullptr; }
  Generation generation() const { return generation_; }

 private:
  struct Held {
    Pointer pointer;
    Farewell farewell;

    void End() {
      if (farewell) farewell(pointer);
      // What the farewell holds may be needed until the pointer is gone.
      pointer = nullptr;
      farewell = nullptr;
    }
  };

  void LetGo() {
    if (!held_.pointer) return;
    if constexpr (kThread == nullptr) {
      if (generation_ == CurrentGeneration()) {
        held_.End();
        return;
      }
    }
    // By address: a thread that stops drops its tasks, and this is left alone then, too.
    auto* const held = new Held(std::exchange(held_, Held()));
    if constexpr (kThread != nullptr) {
      if (generation_ != CurrentGeneration()) return;
      (Threads::Get().*kThread)()->PostTask([held] {
        held->End();
        delete held;
      });
    }
  }

  Held held_;
  Generation generation_ = CurrentGeneration();
};

}  // namespace wrtc

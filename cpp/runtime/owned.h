#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "runtime/fork.h"
#include "runtime/threads.h"

namespace wrtc {

// What a Python object holds of the engine: a smart pointer, the thread that releases it, the cleanup to run
// there first, and the generation it belongs to. Destroying an Owned never blocks. One that outlived its
// engine (after a fork, or at the end of the interpreter) leaks its pointer on purpose: the threads, and the
// holders of their locks, no longer exist.
//
// The signaling thread releases it, or the one that is named instead.
enum class Releaser { kSignaling, kGiven, kAny };

template <class Pointer, Releaser kBy = Releaser::kSignaling>
class Owned {
 public:
  using Cleanup = std::function<void(Pointer&)>;

  Owned() = default;
  explicit Owned(Pointer pointer, Cleanup cleanup = nullptr)
    requires(kBy != Releaser::kGiven)
      : held_{std::move(pointer), std::move(cleanup)} {}
  Owned(Pointer pointer, Cleanup cleanup, webrtc::Thread* releaser)
    requires(kBy == Releaser::kGiven)
      : held_{std::move(pointer), std::move(cleanup)}, releaser_(releaser) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&& other) noexcept
      : held_(std::exchange(other.held_, Held())),
        generation_(other.generation_),
        releaser_(other.releaser_) {}
  Owned& operator=(Owned&& other) noexcept {
    Release();
    held_ = std::exchange(other.held_, Held());
    generation_ = other.generation_;
    releaser_ = other.releaser_;
    return *this;
  }
  ~Owned() { Release(); }

  const Pointer& pointer() const { return held_.pointer; }
  auto* get() const { return held_.pointer.get(); }
  auto* operator->() const { return held_.pointer.get(); }
  explicit operator bool() const { return held_.pointer != nullptr; }
  Generation generation() const { return generation_; }

 private:
  struct Held {
    Pointer pointer;
    Cleanup cleanup;

    void End() {
      if (cleanup) cleanup(pointer);
      // What the cleanup captured may be needed until the pointer is gone.
      pointer = nullptr;
      cleanup = nullptr;
    }
  };

  void Release() {
    if (!held_.pointer) return;
    if constexpr (kBy == Releaser::kAny) {
      if (generation_ == CurrentGeneration()) {
        held_.End();
        return;
      }
    }
    // Passed by address: a thread that stops discards its tasks, and must not release this then either.
    auto* const held = new Held(std::exchange(held_, Held()));
    if (generation_ != CurrentGeneration()) return;
    webrtc::Thread* const releaser = kBy == Releaser::kGiven ? releaser_ : Threads::Get().signaling();
    releaser->PostTask([held] {
      held->End();
      delete held;
    });
  }

  Held held_;
  Generation generation_ = CurrentGeneration();
  webrtc::Thread* releaser_ = nullptr;
};

}  // namespace wrtc

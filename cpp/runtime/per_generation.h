#pragma once

#include <mutex>

#include "runtime/fork.h"

namespace wrtc {

// One object for each generation, created at first use and never destroyed: what a forked child inherits
// belongs to threads that it does not have.
template <class T>
class PerGeneration {
 public:
  template <class Make>
  T& Get(Make make) {
    std::lock_guard lock(mutex_);
    if (!object_ || made_in_ != CurrentGeneration()) {
      object_ = make();
      made_in_ = CurrentGeneration();
    }
    return *object_;
  }

 private:
  std::mutex mutex_;
  T* object_ = nullptr;
  Generation made_in_ = 0;
};

}  // namespace wrtc

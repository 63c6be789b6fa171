#pragma once

#include <memory>
#include <utility>

#include "rtc_base/checks.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// An object for the signaling thread, and the calls that Python threads make of it. They run there in the
// order in which they were made, and the release comes last. So what a call needs may still be created by an
// earlier one, and only a call that needs an answer has to wait.
template <class T>
class OnSignaling {
 public:
  OnSignaling(std::unique_ptr<T> object, typename Owned<std::unique_ptr<T>>::Cleanup cleanup)
      : owned_(std::move(object), std::move(cleanup)) {}

  // Both throw InvalidStateError for an object made before a fork. `work` gets a T&, and must not throw.
  //
  // Does not wait, and may be called with the GIL held.
  template <class Work>
  void Post(Work work) const {
    CheckGeneration(owned_.generation());
    // By address: the release is queued behind this task.
    Threads::Get().signaling()->PostTask(
        [object = owned_.get(), work = std::move(work)]() mutable { work(*object); });
  }
  // Waits for what `work` returns.
  template <class Work>
  auto Call(Work work) const {
    CheckGeneration(owned_.generation());
    RTC_DCHECK(MayHop()) << "a call that may block on an engine thread holds the GIL";
    return Threads::Get().signaling()->BlockingCall([&] { return work(*owned_.get()); });
  }

 private:
  Owned<std::unique_ptr<T>> owned_;
};

}  // namespace wrtc

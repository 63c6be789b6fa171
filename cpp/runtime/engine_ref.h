#pragma once

#include <utility>

#include "api/scoped_refptr.h"
#include "rtc_base/checks.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// A reference to an engine object, for calls from Python threads. The signaling thread releases it.
template <class T>
class EngineRef {
 public:
  EngineRef() = default;
  explicit EngineRef(webrtc::scoped_refptr<T> ref,
                     typename Owned<webrtc::scoped_refptr<T>>::Cleanup cleanup = nullptr)
      : owned_(std::move(ref), std::move(cleanup)) {}

  // For tasks on engine threads: these two never throw.
  T* get() const { return owned_.get(); }
  const webrtc::scoped_refptr<T>& held() const { return owned_.pointer(); }
  // Every call from Python goes through one of these two. They throw InvalidStateError for an object made
  // before a fork.
  T* operator->() const {
    CheckGeneration(owned_.generation());
    RTC_DCHECK(MayHop()) << "a call that may block on an engine thread holds the GIL";
    CountWait();
    return owned_.get();
  }
  const webrtc::scoped_refptr<T>& share() const {
    CheckGeneration(owned_.generation());
    return owned_.pointer();
  }
  explicit operator bool() const { return static_cast<bool>(owned_); }

 private:
  Owned<webrtc::scoped_refptr<T>> owned_;
};

}  // namespace wrtc

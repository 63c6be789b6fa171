#pragma once

#include <utility>

#include "api/scoped_refptr.h"
#include "rtc_base/checks.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// A reference to an engine object, for calls from Python's threads; the signaling thread releases it.
template <class T>
class EngineRef {
 public:
  EngineRef() = default;
  explicit EngineRef(webrtc::scoped_refptr<T> ref,
                     typename Owned<webrtc::scoped_refptr<T>>::Farewell farewell = nullptr)
      : owned_(std::move(ref), std::move(farewell)) {}

  // What a task on an engine thread takes: these never throw.
  T* get() const { return owned_.get(); }
  const webrtc::scoped_refptr<T>& held() const { return owned_.pointer(); }
  // Each call from Python passes here: what was made before a fork throws InvalidStateError.
  T* operator->() const {
    CheckGeneration(owned_.generation());
    RTC_DCHECK(MayHop()) << "a call that may hop to an engine thread keeps the GIL";
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

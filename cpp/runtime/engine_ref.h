#pragma once

#include <utility>

#include "api/scoped_refptr.h"
#include "rtc_base/checks.h"
#include "runtime/native.h"
#include "runtime/threads.h"

namespace wrtc {

// A reference to an engine object. Dropping it never blocks: the signaling thread releases it. One
// that outlived its engine (a fork, the end of the interpreter) is left alone.
template <class T>
class EngineRef {
 public:
  EngineRef() = default;
  explicit EngineRef(webrtc::scoped_refptr<T> ref) : ref_(std::move(ref)) {}
  EngineRef(const EngineRef&) = delete;
  EngineRef& operator=(const EngineRef&) = delete;
  ~EngineRef() {
    if (!ref_) return;
    if (generation_ != CurrentGeneration()) {
      (void)ref_.release();
      return;
    }
    Threads::Get().signaling()->PostTask([ref = std::move(ref_)] {});
  }

  T* get() const { return ref_.get(); }
  // Each call on an engine object passes here: one that was made before a fork throws InvalidStateError.
  T* operator->() const {
    CheckGeneration(generation_);
    RTC_DCHECK(MayHop()) << "a call that may hop to an engine thread keeps the GIL";
    return ref_.get();
  }
  const webrtc::scoped_refptr<T>& share() const {
    CheckGeneration(generation_);
    return ref_;
  }
  explicit operator bool() const { return ref_ != nullptr; }

 private:
  webrtc::scoped_refptr<T> ref_;
  Generation generation_ = CurrentGeneration();
};

}  // namespace wrtc

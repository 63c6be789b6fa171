#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// A program's reader of a track. The engine calls its `Core`, which has a `queue` and a Stop() method.
template <class Core>
class TrackSink : public Native {
 public:
  auto Take(size_t limit) {
    CheckUsable();
    return core_->queue.Take(limit);
  }
  uint64_t dropped() const { return stale() ? 0 : core_->queue.dropped(); }
  uint64_t received() const { return stale() ? 0 : core_->queue.received(); }
  void Stop() {
    CheckUsable();
    core_->Stop();
  }

 protected:
  TrackSink() = default;
  ~TrackSink() = default;

  void Hold(std::shared_ptr<Core> core) {
    core_ = Owned<std::shared_ptr<Core>>(std::move(core), [](const auto& held) { held->Stop(); });
  }

  Owned<std::shared_ptr<Core>> core_;
};

}  // namespace wrtc

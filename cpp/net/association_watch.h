#pragma once

#include <functional>
#include <utility>

#include "net/channel_acks.h"

namespace wrtc {

// Whether an SCTP association has ended by itself: the engine closes its channels then, and leaves the state
// of its transport as it was. Network thread only.
class AssociationEnd {
 public:
  bool ended() const { return ended_; }

  // `on_end` is called before the channels are closed; null to be called no more.
  void Watch(std::function<void()> on_end) { on_end_ = std::move(on_end); }

  void Tell() {
    if (std::exchange(ended_, true) || !on_end_) return;
    on_end_();
  }

 private:
  bool ended_ = false;
  std::function<void()> on_end_;
};

// What is known of an association besides what the engine tells.
struct AssociationWatch {
  ChannelAcks acks;
  AssociationEnd end;
};

}  // namespace wrtc

#pragma once

#include <functional>
#include <utility>

#include "net/channel_acks.h"

namespace wrtc {

// Whether an SCTP association has ended on its own. The engine then closes the channels, but leaves the state
// of its transport unchanged. Network thread only.
class AssociationEnd {
 public:
  bool ended() const { return ended_; }

  // `on_end` is called before the channels are closed. Null unsubscribes.
  void Watch(std::function<void()> on_end) { on_end_ = std::move(on_end); }

  void Notify() {
    if (std::exchange(ended_, true) || !on_end_) return;
    on_end_();
  }

 private:
  bool ended_ = false;
  std::function<void()> on_end_;
};

// What is known about an association beyond what the engine reports.
struct AssociationWatch {
  ChannelAcks acks;
  AssociationEnd end;
};

}  // namespace wrtc

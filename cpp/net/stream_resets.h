#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "net/dcsctp/public/types.h"

namespace wrtc {

using Streams = std::vector<dcsctp::StreamID>;

// Passes streams to the SCTP socket in portions, for their reset (RFC 6525 §4.1). dcsctp puts all of them
// into one RE-CONFIG chunk, and never sends a chunk that is larger than a packet.
class ResetPortions {
 public:
  // Two bytes each: with headers and a response, this fits the smallest packet of 1,191 bytes.
  static constexpr size_t kPortion = 256;

  // The streams to reset now, out of these and the waiting ones.
  Streams Add(std::span<const dcsctp::StreamID> streams);
  // The streams to reset next, once these have been reset.
  Streams Done(std::span<const dcsctp::StreamID> streams);
  void Clear();

 private:
  Streams Next();

  std::deque<dcsctp::StreamID> waiting_;
  std::set<dcsctp::StreamID> under_way_;
};

// The channels that the other end opened and that are not yet closed in both directions.
class IncomingChannels {
 public:
  // SDP allows 65,535. Each takes about 10 kB here, and the other end must not be able to multiply that
  // freely.
  static constexpr size_t kMaxChannels = 8192;

  // False if there are too many: the channel must be refused.
  bool Admit(dcsctp::StreamID stream);
  void OnReset(dcsctp::StreamID stream, bool incoming);
  void Clear() { open_.clear(); }

 private:
  struct Ends {
    bool incoming = false;
    bool outgoing = false;
  };
  std::map<dcsctp::StreamID, Ends> open_;
};

}  // namespace wrtc

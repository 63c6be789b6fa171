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

// Hands streams to the SCTP socket for their reset (RFC 6525 §4.1) in portions. dcsctp puts all of them into
// one RE-CONFIG chunk, and never sends one that is larger than a packet.
class ResetPortions {
 public:
  // Two bytes each: with headers and a response less than the smallest packet, 1,191 bytes.
  static constexpr size_t kPortion = 256;

  // What to reset now, of these and what waits.
  Streams Add(std::span<const dcsctp::StreamID> streams);
  // The same, after these were reset.
  Streams Done(std::span<const dcsctp::StreamID> streams);
  void Clear();

 private:
  Streams Next();

  std::deque<dcsctp::StreamID> waiting_;
  std::set<dcsctp::StreamID> under_way_;
};

// The channels that the other end opened and that are not closed in both directions.
class IncomingChannels {
 public:
  // SDP allows 65,535. Each costs some 10 kB here, which the other end must not be able to multiply at will.
  static constexpr size_t kMost = 8192;

  // False if there are too many: the channel is to be refused.
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

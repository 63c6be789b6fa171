#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "api/units/time_delta.h"
#include "api/units/timestamp.h"

namespace wrtc {

// When to check a peer while all is well and nothing else flows. RFC 7675 §5.1: consent is renewed every 5 s,
// times a random number from 0.8 to 1.2. The two ends take turns, so each hears the other twice in that time.
//
// Checks happen at moments of a grid that all connections share. An end that misses its peer's turn checks
// instead, before the engine takes the peer for silent. The peer learns from this that it was late, and takes
// its next turns earlier.
class ConsentTurns {
 public:
  // What has happened on the pair: this end's last check, the peer's last check, and the last packet.
  struct Pair {
    webrtc::Timestamp sent;
    webrtc::Timestamp received;
    webrtc::Timestamp heard;
  };

  explicit ConsentTurns(std::function<uint32_t()> random) : random_(std::move(random)) {}

  // When this end must check.
  webrtc::Timestamp DueAt(const Pair& pair, bool controlling);

  // When to look again whether a check is due, which would be at that time.
  static webrtc::Timestamp NextLook(webrtc::Timestamp due, webrtc::Timestamp now);

 private:
  void Note(const Pair& pair);

  const std::function<uint32_t()> random_;
  webrtc::Timestamp sent_ = webrtc::Timestamp::MinusInfinity();
  webrtc::Timestamp received_ = webrtc::Timestamp::MinusInfinity();
  // How long this end waits after the check that was sent last.
  webrtc::TimeDelta spread_ = webrtc::TimeDelta::Zero();
  webrtc::TimeDelta consent_ = webrtc::TimeDelta::Zero();
  // How many further turns this end takes as early as it may, because it was late.
  int early_turns_ = 0;
};

}  // namespace wrtc

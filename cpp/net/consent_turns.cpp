#include "net/consent_turns.h"

#include <algorithm>

namespace wrtc {
namespace {

using webrtc::TimeDelta;
using webrtc::Timestamp;

// A multiple of the grid on which the network threads run timers.
constexpr TimeDelta kGrid = TimeDelta::Millis(128);
// A better candidate pair, which may appear at any time, waits for about a second.
constexpr TimeDelta kMaxDelay = TimeDelta::Seconds(1);

// A turn comes 2 s to 2.13 s after the peer's, and then at the next moment of the grid: at most 2.26 s. The
// spread is longer than a step of the grid, so that it always matters.
constexpr TimeDelta kMinTurn = TimeDelta::Seconds(2);
constexpr uint32_t kTurnSpreadMs = 130;
// Consent of a peer that takes no turns.
constexpr TimeDelta kMinConsent = TimeDelta::Millis(4200);
constexpr uint32_t kConsentSpreadMs = 1400;
// Without a sign of the peer for 2.5 s, the engine suspects that it is gone, and checks often.
constexpr TimeDelta kSilence = TimeDelta::Millis(2400);
// Checks that cross on the way: only the controlling end continues.
constexpr TimeDelta kCrossing = TimeDelta::Seconds(1);
// A peer that checks again after such a time has missed this end's turn, which came too late.
constexpr TimeDelta kMinMissed = TimeDelta::Millis(2200);
constexpr TimeDelta kMaxMissed = TimeDelta::Millis(3500);
// For how many turns an end that was late does not wait for the grid.
constexpr int kEarlyTurns = 8;

// The first moment of the grid that is not before this one.
Timestamp OnGrid(Timestamp time) {
  const int64_t grid = kGrid.us();
  return Timestamp::Micros((time.us() + grid - 1) / grid * grid);
}

}  // namespace

void ConsentTurns::Note(const Pair& pair) {
  if (pair.received != received_) {
    // Two checks of the peer within one turn.
    const TimeDelta interval = pair.received - received_;
    if (interval > kMinMissed && interval < kMaxMissed) early_turns_ = kEarlyTurns;
    received_ = pair.received;
  }
  if (pair.sent != sent_) {
    sent_ = pair.sent;
    spread_ = TimeDelta::Millis(random_() % kTurnSpreadMs);
    consent_ = kMinConsent + TimeDelta::Millis(random_() % kConsentSpreadMs);
    early_turns_ = std::max(0, early_turns_ - 1);
  }
}

Timestamp ConsentTurns::DueAt(const Pair& pair, bool controlling) {
  Note(pair);
  const TimeDelta later = pair.received - pair.sent;
  const bool crossed = later.Abs() < kCrossing;
  Timestamp due = std::min(OnGrid(pair.sent + consent_), pair.heard + kSilence);
  if (crossed ? controlling : later > TimeDelta::Zero()) {
    const Timestamp turn = std::max(pair.received, pair.sent) + kMinTurn;
    due = std::min(due, early_turns_ > 0 ? turn : OnGrid(turn + spread_));
  }
  return due;
}

Timestamp ConsentTurns::NextLook(Timestamp due, Timestamp now) {
  // A look that is late must not delay the check itself by a step of the grid.
  if (due > now && due - now <= kMaxDelay + kGrid) return due;
  return OnGrid(now + (due > now ? kMaxDelay : TimeDelta::Millis(1)));
}

}  // namespace wrtc

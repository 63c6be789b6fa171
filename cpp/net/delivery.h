#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/receive_budget.h"
#include "rtc_base/thread.h"

namespace wrtc {

// What belongs to a message that the engine passes on, but has no place for. Whoever gives the message to the
// engine stores this for the same thread with Hand(), and whoever receives the message from the engine
// fetches it with Handed().
struct Delivery {
  ReceiveBudget::Charge charge;
  // The message, if the engine was told no more than its size.
  std::optional<std::vector<uint8_t>> message;

  static void Hand(Delivery delivery);
  // Empty if there is none.
  static Delivery Handed();
  // Drops what nobody has fetched. False if somebody has.
  static bool Drop();
};

// The same for a channel that the other end has announced: its charge against the receive window. The
// signaling thread passes on announcements of all network threads, so each has a place of its own. Signaling
// thread only.
struct Announcement {
  static void Hand(const webrtc::Thread& network, ReceiveBudget::Charge charge);
  // Empty if there is none.
  static ReceiveBudget::Charge Take(const webrtc::Thread& network);
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "net/receive_budget.h"

namespace wrtc {

// What belongs to a message or a channel that the engine passes on, but has no place for. Whoever gives the
// message to the engine stores this for the same thread with Hand(), and whoever receives the message from
// the engine fetches it with Handed().
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

}  // namespace wrtc

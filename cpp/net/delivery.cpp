#include "net/delivery.h"

#include <utility>

namespace wrtc {
namespace {

thread_local std::optional<Delivery> handed;

}  // namespace

void Delivery::Hand(Delivery delivery) {
  handed = std::move(delivery);
}

Delivery Delivery::Handed() {
  return std::exchange(handed, std::nullopt).value_or(Delivery{});
}

bool Delivery::Drop() {
  return std::exchange(handed, std::nullopt).has_value();
}

}  // namespace wrtc

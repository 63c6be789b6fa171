#include "net/delivery.h"

#include <map>
#include <utility>

namespace wrtc {
namespace {

thread_local std::optional<Delivery> handed;
thread_local std::map<const webrtc::Thread*, ReceiveBudget::Charge> announced;

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

void Announcement::Hand(const webrtc::Thread& network, ReceiveBudget::Charge charge) {
  announced.insert_or_assign(&network, std::move(charge));
}

ReceiveBudget::Charge Announcement::Take(const webrtc::Thread& network) {
  auto taken = announced.extract(&network);
  return taken ? std::move(taken.mapped()) : ReceiveBudget::Charge();
}

}  // namespace wrtc

#include "net/receive_budget.h"

#include <algorithm>
#include <utility>

namespace wrtc {
namespace {

// How many messages the estimate of their cost is about.
constexpr size_t kLatest = 64;

}  // namespace

ReceiveBudget::Charge::Charge(Charge&& other) noexcept
    : budget_(std::move(other.budget_)), bytes_(other.bytes_), left_behind_(other.left_behind_) {}

ReceiveBudget::Charge& ReceiveBudget::Charge::operator=(Charge&& other) noexcept {
  if (this == &other) return *this;
  GiveBack();
  budget_ = std::move(other.budget_);
  bytes_ = other.bytes_;
  left_behind_ = other.left_behind_;
  return *this;
}

bool ReceiveBudget::Charge::LeaveBehind() {
  if (!budget_ || left_behind_) return true;
  if (budget_->left_behind_.fetch_add(bytes_) >= kLeftBehind) {
    budget_->left_behind_.fetch_sub(bytes_);
    return false;
  }
  left_behind_ = true;
  budget_->unread_.fetch_sub(bytes_);
  budget_->NotifyRoom();
  return true;
}

void ReceiveBudget::Charge::GiveBack() {
  const std::shared_ptr<ReceiveBudget> budget = std::move(budget_);
  if (!budget) return;
  if (left_behind_) {
    budget->left_behind_.fetch_sub(bytes_);
    return;
  }
  budget->unread_.fetch_sub(bytes_);
  budget->NotifyRoom();
}

ReceiveBudget::Charge ReceiveBudget::Take(size_t cost) {
  unread_.fetch_add(cost);
  return Charge(shared_from_this(), cost);
}

ReceiveBudget::Charge ReceiveBudget::TakeForMessage(size_t bytes) {
  const size_t cost = bytes + kPerMessage;
  latest_bytes_ += bytes - latest_bytes_ / kLatest;
  latest_cost_ += cost - latest_cost_ / kLatest;
  return Take(cost);
}

uint32_t ReceiveBudget::Advertise(size_t held) {
  const size_t left = room();
  if (IsNarrow(left)) {
    narrow_ = true;
    // A reader may have caught up before `narrow_` was set, and would not notify.
    NotifyRoom();
  } else {
    room_is_news_ = false;
  }
  // What SCTP holds has no message's cost yet: the rest of a large message must fit after many small ones.
  const size_t free = left - std::min(left, held);
  const size_t fitting = latest_cost_ == 0 ? free : free * latest_bytes_ / latest_cost_;
  // Rounded down: dcsctp as a sender rounds up to whole words, and then takes a window that is no multiple of
  // 4 for an unlimited one.
  return static_cast<uint32_t>(fitting) / 4 * 4;
}

size_t ReceiveBudget::room() const {
  const size_t unread = unread_.load();
  return unread < kLimit ? kLimit - unread : 0;
}

void ReceiveBudget::NotifyRoom() {
  if (!narrow_.load() || IsNarrow(room()) || !narrow_.exchange(false)) return;
  room_is_news_ = true;
  on_room_();
}

}  // namespace wrtc

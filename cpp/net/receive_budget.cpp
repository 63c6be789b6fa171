#include "net/receive_budget.h"

#include <algorithm>
#include <utility>

namespace wrtc {
namespace {

thread_local ReceiveBudget::Charge handed;

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

ReceiveBudget::Charge ReceiveBudget::Take(size_t bytes) {
  unread_.fetch_add(bytes);
  return Charge(shared_from_this(), bytes);
}

uint32_t ReceiveBudget::Advertise(size_t held) {
  const size_t left = room();
  if (left < kLimit / 2) {
    narrow_ = true;
    // A reader may have caught up before `narrow_` was set, and would not notify.
    NotifyRoom();
  }
  return static_cast<uint32_t>(left - std::min(left, held));
}

void ReceiveBudget::Hand(Charge charge) {
  handed = std::move(charge);
}

ReceiveBudget::Charge ReceiveBudget::Handed() {
  return std::move(handed);
}

size_t ReceiveBudget::room() const {
  const size_t unread = unread_.load();
  return unread < kLimit ? kLimit - unread : 0;
}

void ReceiveBudget::NotifyRoom() {
  if (narrow_.load() && room() >= kLimit / 2 && narrow_.exchange(false)) on_room_();
}

}  // namespace wrtc

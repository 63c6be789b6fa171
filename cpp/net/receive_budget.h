#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace wrtc {

// How many bytes one SCTP association may hold for readers that have not read them yet. The window advertised
// to the other end is the rest of this budget, so a slow reader makes the sender wait. SCTP has one window
// for all streams (RFC 9260 §6): a reader that stops also holds back the other channels. Any thread.
class ReceiveBudget : public std::enable_shared_from_this<ReceiveBudget> {
 public:
  // The size of the engine's own receive window: a path of 100 ms still carries 40 MB/s.
  static constexpr size_t kLimit = 4 * 1024 * 1024;
  // How much may be received in excess of the limit: probes of a closed window (RFC 9260 §6.1), and data in
  // flight when many small messages, which cost more than their bytes, closed the window. Data beyond this is
  // dropped.
  static constexpr size_t kExcess = 1024 * 1024;
  // How much closed channels may leave unread: all that a window can hold, so that a channel that is full
  // when it closes loses nothing.
  static constexpr size_t kLeftBehind = kLimit + kExcess;
  // The cost of a message besides its bytes, so that empty messages are not free.
  static constexpr size_t kPerMessage = 128;
  // The cost of an announced channel until the program has it: at most 2,048 can wait.
  static constexpr size_t kPerChannel = 2 * 1024;

  // A part of the budget, which its destructor returns.
  class Charge {
   public:
    Charge() = default;
    Charge(Charge&& other) noexcept;
    Charge& operator=(Charge&& other) noexcept;
    ~Charge() { GiveBack(); }

    // Moves the charge from the window to what closed channels have left unread. False, without a change, if
    // closed channels hold kLeftBehind already.
    bool LeaveBehind();

   private:
    friend class ReceiveBudget;
    Charge(std::shared_ptr<ReceiveBudget> budget, size_t bytes) : budget_(std::move(budget)), bytes_(bytes) {}
    void GiveBack();

    std::shared_ptr<ReceiveBudget> budget_;
    size_t bytes_ = 0;
    bool left_behind_ = false;
  };

  // `on_room` is called, on the thread that returned a charge, when less than half the limit was advertised
  // to the other end and half of it is free again.
  explicit ReceiveBudget(std::function<void()> on_room) : on_room_(std::move(on_room)) {}

  Charge Take(size_t cost);
  // For a message of that size. Network thread.
  Charge TakeForMessage(size_t bytes);

  // The window to advertise while SCTP itself holds `held` bytes: how many bytes of messages fit, if they
  // cost as much besides as the latest ones. Notes whether the readers leave too little room. Network thread.
  uint32_t Advertise(size_t held);
  // Whether `on_room` was called, and no window advertised since then had that room.
  bool room_is_news() const { return room_is_news_.load(); }
  bool overdrawn() const { return unread_.load() >= kLimit + kExcess; }

 private:
  static bool IsNarrow(size_t room) { return room < kLimit / 2; }
  size_t room() const;
  void NotifyRoom();

  const std::function<void()> on_room_;
  std::atomic<size_t> unread_{0};
  std::atomic<size_t> left_behind_{0};
  std::atomic<bool> narrow_{false};
  std::atomic<bool> room_is_news_{false};
  // Of the latest messages, older ones counting less: their bytes, and what they cost in all.
  size_t latest_bytes_ = 0;
  size_t latest_cost_ = 0;
};

}  // namespace wrtc

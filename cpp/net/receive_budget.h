#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace wrtc {

// How much one SCTP association may hold for readers that have not read yet. The window that is advertised to
// the other end is what is left of it, so a slow reader makes the sender wait. SCTP has one window for all
// streams (RFC 9260 §6): a reader that stops holds back its neighbours too. Any thread.
class ReceiveBudget : public std::enable_shared_from_this<ReceiveBudget> {
 public:
  // As much as the engine's own receive window: a path of 100 ms still carries 40 MB/s.
  static constexpr size_t kLimit = 4 * 1024 * 1024;
  // What may come in excess of it: probes of a closed window (RFC 9260 §6.1), and what was on its way when
  // many small messages, which cost more than their bytes, closed it. Data beyond this is dropped.
  static constexpr size_t kExcess = 1024 * 1024;
  // What a message costs besides its bytes, so that empty ones are not free.
  static constexpr size_t kPerMessage = 128;
  // What the announcement of a channel costs until the program has it: 2,048 are there at most.
  static constexpr size_t kPerChannel = 2 * 1024;

  // A part of the budget, given back when it ends.
  class Charge {
   public:
    Charge() = default;
    Charge(Charge&& other) noexcept;
    Charge& operator=(Charge&& other) noexcept;
    ~Charge() { GiveBack(); }

    // Counts it as left behind by a closed channel, no longer against the window. False if closed channels
    // hold kLimit already; then it stays as it is.
    bool LeaveBehind();

   private:
    friend class ReceiveBudget;
    Charge(std::shared_ptr<ReceiveBudget> budget, size_t bytes) : budget_(std::move(budget)), bytes_(bytes) {}
    void GiveBack();

    std::shared_ptr<ReceiveBudget> budget_;
    size_t bytes_ = 0;
    bool left_behind_ = false;
  };

  // `on_room` is called, on the thread that gave back, when the other end was told of less than half the
  // limit and half of it is free again.
  explicit ReceiveBudget(std::function<void()> on_room) : on_room_(std::move(on_room)) {}

  Charge Take(size_t bytes);

  // The window to advertise while SCTP itself holds `held` bytes. Remembers if the readers leave too little.
  uint32_t Advertise(size_t held);
  bool overdrawn() const { return unread_.load() >= kLimit + kExcess; }

  // The engine hands a message or a channel on without its charge: who gives it to the engine hands the
  // charge over on the same thread, and who gets it from the engine takes it from there.
  static void Hand(Charge charge);
  static Charge Handed();

 private:
  size_t room() const;
  void TellOfRoom();

  const std::function<void()> on_room_;
  std::atomic<size_t> unread_{0};
  std::atomic<size_t> left_behind_{0};
  std::atomic<bool> narrow_{false};
};

}  // namespace wrtc

#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "check.h"
#include "net/receive_budget.h"

using wrtc::ReceiveBudget;

namespace {

constexpr size_t kLimit = ReceiveBudget::kLimit;

struct Counted {
  int calls = 0;
  std::shared_ptr<ReceiveBudget> budget = std::make_shared<ReceiveBudget>([this] { ++calls; });
};

}  // namespace

TEST(the_window_is_what_charges_and_the_socket_leave) {
  Counted counted;
  CHECK(counted.budget->Advertise(0) == kLimit);
  const auto charge = counted.budget->Take(1000);
  CHECK(counted.budget->Advertise(0) == kLimit - 1000);
  CHECK(counted.budget->Advertise(500) == kLimit - 1500);
}

TEST(a_sender_that_fills_the_window_with_small_messages_does_not_exceed_the_limit) {
  for (size_t size : {1u, 64u, 1000u, 20'000u}) {
    Counted counted;
    std::deque<ReceiveBudget::Charge> inbox;
    inbox.push_back(counted.budget->TakeForMessage(size));
    size_t window = counted.budget->Advertise(0);
    CHECK(window <= kLimit * size / (size + ReceiveBudget::kPerMessage));
    // All of them were on their way already.
    for (; window >= size; window -= size) inbox.push_back(counted.budget->TakeForMessage(size));
    CHECK(counted.budget->Advertise(0) < size);
    inbox.clear();
    CHECK(counted.budget->Advertise(0) > 0);
  }
}

TEST(large_messages_soon_count_for_more_than_small_ones_before) {
  Counted counted;
  for (int i = 0; i < 1000; ++i) counted.budget->TakeForMessage(10);
  CHECK(counted.budget->Advertise(0) < kLimit / 10);
  for (int i = 0; i < 5; ++i) counted.budget->TakeForMessage(60'000);
  CHECK(counted.budget->Advertise(0) > kLimit * 0.9);
}

TEST(room_that_a_later_window_had_is_no_news) {
  Counted counted;
  auto charge = counted.budget->Take(kLimit - 10);
  counted.budget->Advertise(0);
  charge = {};
  CHECK(counted.calls == 1 && counted.budget->room_is_news());
  counted.budget->Advertise(0);
  CHECK(!counted.budget->room_is_news());
}

TEST(the_window_never_runs_below_zero) {
  Counted counted;
  const auto charge = counted.budget->Take(kLimit - 10);
  CHECK(counted.budget->Advertise(11) == 0);
  const auto more = counted.budget->Take(kLimit);
  CHECK(counted.budget->Advertise(0) == 0);
}

TEST(a_charge_is_given_back_once_however_it_ends) {
  Counted counted;
  {
    std::deque<ReceiveBudget::Charge> inbox;
    for (int i = 0; i < 100; ++i) inbox.push_back(counted.budget->Take(1000));
    const ReceiveBudget::Charge taken = std::move(inbox.front());
    inbox.pop_front();
    inbox.front() = counted.budget->Take(5);
    CHECK(counted.budget->Advertise(0) == kLimit - 99 * 1000 - 8);
  }
  CHECK(counted.budget->Advertise(0) == kLimit);
}

TEST(room_is_reported_once_and_only_after_a_narrow_window_was_advertised) {
  Counted counted;
  auto most = counted.budget->Take(kLimit - 10);
  most = {};
  CHECK(counted.calls == 0);
  most = counted.budget->Take(kLimit - 10);
  counted.budget->Advertise(0);
  auto little = counted.budget->Take(1);
  little = {};
  CHECK(counted.calls == 0);
  most = {};
  CHECK(counted.calls == 1);
  little = counted.budget->Take(1);
  little = {};
  CHECK(counted.calls == 1);
}

TEST(bytes_held_by_the_socket_itself_do_not_report_room) {
  Counted counted;
  counted.budget->Advertise(kLimit);
  const auto charge = counted.budget->Take(1);
  CHECK(counted.calls == 0);
}

TEST(more_than_the_excess_is_overdrawn) {
  Counted counted;
  auto charge = counted.budget->Take(kLimit + ReceiveBudget::kExcess - 1);
  CHECK(!counted.budget->overdrawn());
  const auto last = counted.budget->Take(1);
  CHECK(counted.budget->overdrawn());
  charge = {};
  CHECK(!counted.budget->overdrawn());
}

TEST(what_a_closed_channel_leaves_behind_frees_the_window_up_to_a_limit_of_its_own) {
  Counted counted;
  auto first = counted.budget->Take(kLimit);
  counted.budget->Advertise(0);
  CHECK(first.LeaveBehind());
  CHECK(first.LeaveBehind());
  CHECK(counted.calls == 1);
  CHECK(counted.budget->Advertise(0) == kLimit);
  // What exceeded the window is left behind too.
  auto excess = counted.budget->Take(ReceiveBudget::kExcess);
  CHECK(excess.LeaveBehind());
  auto second = counted.budget->Take(1);
  CHECK(!second.LeaveBehind());
  CHECK(counted.budget->Advertise(0) == kLimit - 4);
  first = {};
  CHECK(counted.budget->Advertise(0) == kLimit - 4);
  CHECK(second.LeaveBehind());
}

TEST(a_charge_outlives_the_budget) {
  Counted counted;
  const auto charge = counted.budget->Take(7);
  counted.budget = nullptr;
  CHECK(counted.calls == 0);
}

TEST(threads_that_take_and_give_back_leave_nothing_over_and_every_narrow_window_reopens) {
  std::atomic<int> calls = 0;
  const auto budget = std::make_shared<ReceiveBudget>([&] { ++calls; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20'000; ++n) {
        const auto charge = budget->Take(kLimit / 4);
        // In a single read, never more than the limit, whatever other threads do.
        if (budget->Advertise(0) > kLimit) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(budget->Advertise(0) == kLimit);
  const int before = calls;
  auto last = budget->Take(kLimit);
  budget->Advertise(0);
  last = {};
  CHECK(calls == before + 1);
}

TEST(a_large_message_fits_after_the_smallest_ones) {
  auto budget = std::make_shared<ReceiveBudget>([] {});
  for (int message = 0; message < 100; ++message) budget->TakeForMessage(1);
  // All that the window allows, as fragments of a message that is not complete.
  size_t held = 0;
  for (int round = 0; round < 100 && held < 256 * 1024; ++round) held += budget->Advertise(held);
  CHECK(held >= 256 * 1024);
}

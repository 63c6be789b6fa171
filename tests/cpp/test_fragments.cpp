#include "check.h"
#include "net/fragments.h"

using wrtc::Fragments;

TEST(whole_messages_of_any_size_leave_no_fragments_behind) {
  Fragments fragments;
  uint32_t tsn = 0xffff'0000;
  for (int message = 0; message < 10'000; ++message) {
    // 100 fragments of 1,163 bytes, one per packet. dcsctp reports the bytes it holds after the message.
    for (int i = 0; i < 100; ++i) fragments.OnPacket(1191, ++tsn);
    fragments.OnMessage(116'300);
    fragments.OnHeld(0);
    // Ten messages in one packet, which arrives twice.
    fragments.OnPacket(1191, tsn += 10);
    for (int i = 0; i < 10; ++i) fragments.OnMessage(80);
    fragments.OnPacket(1191, tsn);
    fragments.OnPacket(1191, tsn - 50);
    CHECK(fragments.cost() == 0);
  }
}

TEST(a_message_that_fills_the_window_in_whole_packets_costs_less_than_its_bytes) {
  Fragments fragments;
  for (uint32_t tsn = 1; tsn <= 3600; ++tsn) fragments.OnPacket(1191, tsn);
  CHECK(fragments.cost() < 3600 * 1163);
}

TEST(fragments_cost_what_they_take_besides_their_bytes) {
  Fragments fragments;
  fragments.OnPacket(1191, 1);
  fragments.OnPacket(1191, 50);
  CHECK(fragments.cost() == 50 * Fragments::kEach);
  fragments.OnHeld(20);
  CHECK(fragments.cost() == 20 * Fragments::kEach);
}

TEST(a_message_that_never_ends_is_too_many_fragments) {
  Fragments fragments;
  for (uint32_t tsn = 1; tsn <= Fragments::kMaxCount; ++tsn) fragments.OnPacket(40, tsn);
  fragments.OnHeld(Fragments::kMaxCount);
  CHECK(!fragments.too_many());
  fragments.OnPacket(40, Fragments::kMaxCount + 1);
  CHECK(fragments.too_many());
}

TEST(numbers_that_dcsctp_does_not_take_count_for_nothing) {
  Fragments fragments;
  fragments.OnPacket(40, 1);
  fragments.OnPacket(40, 1'000'000);
  CHECK(fragments.cost() == Fragments::kEach);
}

#include "check.h"
#include "net/fragments.h"

using wrtc::Fragments;

TEST(whole_messages_of_any_size_leave_no_fragments_behind) {
  Fragments fragments;
  for (int message = 0; message < 100'000; ++message) {
    // 100 fragments of 1,200 bytes in packets of 1,228, of which dcsctp tells after the message.
    for (int i = 0; i < 100; ++i) fragments.OnPacket(1228, 1);
    fragments.OnMessage(120'000);
    fragments.OnHeld(0);
    // Ten messages in a packet.
    fragments.OnPacket(1228, 10);
    for (int i = 0; i < 10; ++i) fragments.OnMessage(80);
    CHECK(fragments.cost() == 0);
  }
}

TEST(fragments_cost_what_they_take_besides_their_bytes) {
  Fragments fragments;
  fragments.OnPacket(1228, 50);
  CHECK(fragments.cost() == 50 * Fragments::kEach);
  fragments.OnHeld(20);
  CHECK(fragments.cost() == 20 * Fragments::kEach);
}

TEST(a_message_that_never_ends_is_too_many_fragments) {
  Fragments fragments;
  for (size_t i = 0; i < Fragments::kMost; ++i) fragments.OnPacket(40, 1);
  fragments.OnHeld(Fragments::kMost);
  CHECK(!fragments.too_many());
  fragments.OnPacket(40, 1);
  CHECK(fragments.too_many());
}

#include <cstdint>

#include "check.h"
#include "net/stream_resets.h"

using dcsctp::StreamID;
using wrtc::IncomingChannels;
using wrtc::ResetPortions;
using wrtc::Streams;

namespace {

Streams Numbered(uint16_t from, uint16_t to) {
  Streams streams;
  for (uint16_t id = from; id < to; ++id) streams.push_back(StreamID(id));
  return streams;
}

}  // namespace

TEST(many_resets_are_handed_on_in_portions_in_order) {
  ResetPortions resets;
  CHECK(resets.Add(Numbered(0, 600)) == Numbered(0, 256));
  CHECK(resets.Add(Numbered(600, 601)).empty());
  CHECK(resets.Done(Numbered(0, 256)) == Numbered(256, 512));
  CHECK(resets.Done(Numbered(256, 512)) == Numbered(512, 601));
  CHECK(resets.Done(Numbered(512, 601)).empty());
}

TEST(what_is_done_in_part_makes_room_for_as_many) {
  ResetPortions resets;
  resets.Add(Numbered(0, 300));
  CHECK(resets.Done(Numbered(7, 17)) == Numbered(256, 266));
}

TEST(a_stream_is_reset_once_at_a_time) {
  ResetPortions resets;
  CHECK(resets.Add(Numbered(1, 2)) == Numbered(1, 2));
  CHECK(resets.Add(Numbered(1, 2)).empty());
  resets.Done(Numbered(1, 2));
  CHECK(resets.Add(Numbered(1, 2)) == Numbered(1, 2));
}

TEST(after_the_end_of_the_association_nothing_waits) {
  ResetPortions resets;
  resets.Add(Numbered(0, 600));
  resets.Clear();
  CHECK(resets.Done(Numbered(0, 256)).empty());
  CHECK(resets.Add(Numbered(9, 10)) == Numbered(9, 10));
}

TEST(a_channel_counts_until_it_is_closed_in_both_directions) {
  IncomingChannels channels;
  for (const StreamID stream : Numbered(0, IncomingChannels::kMaxChannels)) CHECK(channels.Admit(stream));
  const StreamID next(IncomingChannels::kMaxChannels);
  CHECK(!channels.Admit(next));
  channels.OnReset(StreamID(5), /*incoming=*/true);
  channels.OnReset(StreamID(5), /*incoming=*/true);
  CHECK(!channels.Admit(next));
  channels.OnReset(StreamID(5), /*incoming=*/false);
  CHECK(channels.Admit(next));
}

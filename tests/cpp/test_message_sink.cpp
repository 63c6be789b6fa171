#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "check.h"
#include "milestone/channel_reader.h"
#include "net/delivery.h"
#include "net/message_sink.h"
#include "net/payload_protocol.h"

using namespace wrtc;

namespace {

using Bytes = std::vector<uint8_t>;

std::shared_ptr<ReceiveBudget> MakeBudget() {
  return std::make_shared<ReceiveBudget>([] {});
}

using milestone::Reader;

// Stands for the engine and the channel's inbox behind it.
class Channel : public webrtc::DataChannelSink {
 public:
  Reader reader = Reader::kObserver;
  // An inbox that closes fetches nothing.
  bool closing = false;
  // How many messages the engine was given, and what it keeps of them.
  int given = 0;
  std::vector<webrtc::CopyOnWriteBuffer> kept;
  std::optional<Delivery> last;
  size_t size = 0;
  Bytes content;
  webrtc::DataMessageType type{};

  void OnDataReceived(int,
                      webrtc::DataMessageType received,
                      const webrtc::CopyOnWriteBuffer& buffer) override {
    type = received;
    size = buffer.size();
    content.clear();
    ++given;
    if (reader == Reader::kLater) kept.push_back(buffer);
    if (closing || reader != Reader::kObserver) return;
    last = Delivery::Handed();
    content = last->message ? *last->message : Bytes(buffer.cdata(), buffer.cdata() + buffer.size());
  }
  void OnTransportConnected() override {}
  void OnChannelClosing(int) override {}
  void OnChannelClosed(int) override {}
  void OnReadyToSend() override {}
  void OnTransportClosed(webrtc::RTCError) override {}
  void OnBufferedAmountLow(int) override {}
  void OnMaxMessageSize(int) override {}
};

struct Sink {
  Sink() { sink.Set(&channel); }

  void Deliver(const Bytes& bytes, uint32_t protocol = payload_protocol::kBinary, uint16_t stream = 1) {
    sink.Deliver({dcsctp::StreamID(stream), dcsctp::PPID(protocol), bytes}, budget->Take(100));
  }
  size_t charged() { return ReceiveBudget::kLimit - budget->Advertise(0); }

  std::shared_ptr<ReceiveBudget> budget = MakeBudget();
  Channel channel;
  MessageSink sink{[](webrtc::DataChannelSink& engine, int) { return static_cast<Channel&>(engine).reader; }};
};

}  // namespace

TEST(a_channel_with_an_inbox_gets_the_message_and_the_engine_its_size) {
  Sink sink;
  for (const Bytes& message : {Bytes{1, 2, 3}, Bytes(5000, 9), Bytes{4}}) {
    sink.Deliver(message);
    CHECK(sink.channel.content == message);
    CHECK(sink.channel.size == message.size());
    CHECK(sink.charged() == 100);
  }
  CHECK(sink.channel.last && sink.channel.last->message);
}

TEST(what_the_engine_keeps_until_the_channel_has_its_inbox_stays_charged) {
  Sink sink;
  sink.channel.reader = Reader::kLater;
  sink.Deliver({1});
  sink.Deliver({2});
  sink.sink.ReturnCharges();
  CHECK(sink.charged() == 200);
  CHECK(sink.channel.kept.size() == 2 && sink.channel.kept[1].cdata()[0] == 2);
  sink.channel.reader = Reader::kObserver;
  sink.sink.ReturnCharges();
  CHECK(sink.charged() == 0);
}

TEST(charges_of_what_the_engine_keeps_are_returned_with_the_stream) {
  Sink sink;
  sink.channel.reader = Reader::kLater;
  sink.Deliver({1}, payload_protocol::kBinary, 1);
  sink.Deliver({2}, payload_protocol::kBinary, 2);
  sink.sink.Forget(dcsctp::StreamID(1));
  CHECK(sink.charged() == 100);
  sink.sink.Clear();
  CHECK(sink.charged() == 0);
}

TEST(what_nobody_will_take_is_dropped_and_the_engine_keeps_none_of_it) {
  for (const bool had_an_inbox : {false, true}) {
    Sink sink;
    if (had_an_inbox) sink.Deliver({1});
    sink.channel.reader = Reader::kNone;
    sink.channel.closing = true;
    const int before = sink.channel.given;
    sink.channel.last.reset();
    for (int i = 0; i < 100; ++i) sink.Deliver(Bytes(1000, 7));
    CHECK(sink.charged() == 0);
    // The size of one message tells that the channel closes.
    CHECK(sink.channel.given - before <= 1);
  }
}

TEST(a_channel_whose_inbox_closes_first_drops_what_comes_and_a_later_channel_starts_anew) {
  Sink sink;
  sink.Deliver({1});
  sink.channel.closing = true;
  sink.channel.last.reset();
  sink.Deliver({2});
  CHECK(!sink.channel.last && sink.charged() == 0);
  sink.sink.Forget(dcsctp::StreamID(1));
  sink.channel.closing = false;
  sink.Deliver({3});
  CHECK(sink.channel.content == Bytes{3});
}

TEST(announcements_of_two_network_threads_keep_their_budgets) {
  const auto first = webrtc::Thread::Create(), second = webrtc::Thread::Create();
  const auto budget = MakeBudget(), other = MakeBudget();
  Announcement::Hand(*first, budget->Take(1000));
  Announcement::Hand(*second, other->Take(2000));
  ReceiveBudget::Charge taken = Announcement::Take(*first);
  Announcement::Take(*second);
  CHECK(budget->Advertise(0) == ReceiveBudget::kLimit - 1000);
  CHECK(other->Advertise(0) == ReceiveBudget::kLimit);
  taken = Announcement::Take(*first);
  CHECK(budget->Advertise(0) == ReceiveBudget::kLimit);
}

TEST(the_payload_protocol_tells_text_from_bytes_and_what_is_empty) {
  using webrtc::DataMessageType;
  Sink sink;
  for (int round = 0; round < 2; ++round) {
    sink.Deliver({'a'}, payload_protocol::kText);
    CHECK(sink.channel.type == DataMessageType::kText && sink.channel.size == 1);
    sink.Deliver({0}, payload_protocol::kTextEmpty);
    CHECK(sink.channel.type == DataMessageType::kText && sink.channel.size == 0);
    CHECK(sink.channel.content.empty());
    sink.Deliver({0}, payload_protocol::kBinaryEmpty);
    CHECK(sink.channel.type == DataMessageType::kBinary && sink.channel.size == 0);
    sink.Deliver({2}, payload_protocol::kControl);
    CHECK(sink.channel.type == DataMessageType::kControl && sink.channel.content == Bytes{2});
  }
}

TEST(a_message_of_an_unknown_kind_or_to_nobody_is_dropped_with_its_charge) {
  Sink sink;
  sink.Deliver({1}, 4711);
  CHECK(!sink.channel.last && sink.charged() == 0);
  sink.sink.Set(nullptr);
  sink.Deliver({1});
  CHECK(!sink.channel.last && sink.charged() == 0);
}

TEST(what_is_handed_over_is_fetched_once_and_on_its_thread_only) {
  const auto budget = MakeBudget();
  Delivery::Hand({.charge = budget->Take(7)});
  std::thread([] { CHECK(!Delivery::Drop()); }).join();
  {
    const Delivery taken = Delivery::Handed();
    CHECK(!Delivery::Drop());
    CHECK(budget->Advertise(0) == ReceiveBudget::kLimit - 8);
  }
  CHECK(budget->Advertise(0) == ReceiveBudget::kLimit);
}

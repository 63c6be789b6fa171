#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "check.h"
#include "net/delivery.h"
#include "net/message_sink.h"
#include "net/payload_protocol.h"

using namespace wrtc;

namespace {

using Bytes = std::vector<uint8_t>;

std::shared_ptr<ReceiveBudget> MakeBudget() {
  return std::make_shared<ReceiveBudget>([] {});
}

// Stands for the engine and the channel's inbox behind it.
class Channel : public webrtc::DataChannelSink {
 public:
  bool has_inbox = true;
  std::optional<Delivery> last;
  size_t size = 0;
  Bytes content;
  webrtc::DataMessageType type{};

  void OnDataReceived(int, webrtc::DataMessageType given, const webrtc::CopyOnWriteBuffer& buffer) override {
    type = given;
    size = buffer.size();
    content.clear();
    if (!has_inbox) return;
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
  MessageSink sink;
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

TEST(without_an_inbox_the_engine_gets_the_message_itself_and_the_charge_is_returned) {
  Sink sink;
  sink.Deliver({1});
  sink.channel.has_inbox = false;
  sink.channel.last.reset();
  sink.Deliver({2});
  CHECK(sink.charged() == 0);
  sink.Deliver({3});
  sink.channel.has_inbox = true;
  sink.Deliver({4});
  CHECK(sink.channel.content == Bytes{4} && !sink.channel.last->message);
}

TEST(streams_are_told_apart) {
  Sink sink;
  sink.Deliver({1}, payload_protocol::kBinary, 1);
  sink.Deliver({2}, payload_protocol::kBinary, 2);
  CHECK(!sink.channel.last->message);
  sink.Deliver({3}, payload_protocol::kBinary, 2);
  CHECK(sink.channel.last->message.has_value());
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

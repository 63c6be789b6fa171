#include <netinet/udp.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "check.h"
#include "net/datagram_socket.h"
#include "rtc_base/ip_address.h"

using wrtc::DatagramQueue;
using wrtc::DatagramSocket;
using wrtc::FlushingSocketServer;

namespace {

const std::vector<int> kAddressFamilies = {AF_INET, AF_INET6};

// Counts system calls, and refuses those that a test wants refused.
class Counted : public DatagramSocket {
 public:
  explicit Counted(FlushingSocketServer& server, bool segments = true)
      : DatagramSocket(server), segments_(segments) {}

  int calls = 0;
  int segmented = 0;
  // The error for each message that has several segments, or for any message.
  int refuse_segments = 0;
  int refuse_all = 0;
  std::optional<unsigned> take_at_most;

 protected:
  int SendMessages(mmsghdr* messages, unsigned count) override {
    ++calls;
    if (refuse_all) {
      errno = refuse_all;
      return -1;
    }
    for (unsigned i = 0; i < count; ++i) {
      if (messages[i].msg_hdr.msg_controllen == 0) continue;
      ++segmented;
      if (!refuse_segments) continue;
      if (i > 0) return DatagramSocket::SendMessages(messages, i);
      errno = refuse_segments;
      return -1;
    }
    return DatagramSocket::SendMessages(messages, std::min(count, take_at_most.value_or(count)));
  }
  bool SetUdpOption(int option, int value) override {
    return segments_ && DatagramSocket::SetUdpOption(option, value);
  }

 private:
  const bool segments_;
};

struct Pair {
  explicit Pair(int family = AF_INET, bool segments = true) {
    sender = std::make_unique<Counted>(server, segments);
    receiver = std::make_unique<Counted>(server, segments);
    for (Counted* socket : {sender.get(), receiver.get()}) {
      socket->Create(family, SOCK_DGRAM);
      socket->Bind(webrtc::SocketAddress(webrtc::GetLoopbackIP(family), 0));
    }
    to = receiver->GetLocalAddress();
  }

  int Send(size_t size, uint8_t first, bool ect1 = false) {
    std::vector<uint8_t> datagram(size, 7);
    if (size > 0) datagram[0] = first;
    return sender->SendTo(datagram, to, ect1);
  }
  // What has arrived, as "first byte:size".
  std::string Arrived(int reads = 1) {
    std::string text;
    for (int i = 0; i < reads; ++i) {
      receiver->Receive([&](const DatagramSocket::Received& received) {
        text += std::to_string(received.data[0]) + ":" + std::to_string(received.data.size()) + " ";
        CHECK(received.from == sender->GetLocalAddress());
        CHECK(received.arrival.has_value());
        marks.push_back(received.ecn);
        return true;
      });
    }
    return text;
  }

  FlushingSocketServer server;
  std::unique_ptr<Counted> sender;
  std::unique_ptr<Counted> receiver;
  webrtc::SocketAddress to;
  std::vector<webrtc::EcnMarking> marks;
};

}  // namespace

TEST(what_is_sent_in_one_turn_leaves_at_its_end_with_one_system_call_and_in_order) {
  for (int family : kAddressFamilies) {
    Pair pair(family);
    for (uint8_t i = 0; i < 20; ++i) pair.Send(i == 10 ? 300 : 1000, i);
    CHECK(pair.sender->calls == 0);
    pair.server.EndTurn();
    CHECK(pair.sender->calls == 1);
    CHECK(pair.sender->segmented == 2);
    std::string expected;
    for (int i = 0; i < 20; ++i) expected += std::to_string(i) + (i == 10 ? ":300 " : ":1000 ");
    CHECK(pair.Arrived() == expected);
    pair.server.EndTurn();
    CHECK(pair.sender->calls == 1);
  }
}

TEST(a_kernel_without_segmentation_is_sent_single_datagrams_together) {
  Pair pair(AF_INET, /*segments=*/false);
  for (uint8_t i = 0; i < 5; ++i) pair.Send(1000, i);
  pair.server.EndTurn();
  CHECK(pair.sender->calls == 1 && pair.sender->segmented == 0);
  CHECK(pair.Arrived() == "0:1000 1:1000 2:1000 3:1000 4:1000 ");
}

TEST(a_device_that_cannot_segment_is_asked_once) {
  Pair pair;
  pair.sender->refuse_segments = EIO;
  for (int turn = 0; turn < 2; ++turn) {
    for (uint8_t i = 0; i < 3; ++i) CHECK(pair.Send(1000, i) == 1000);
    pair.server.EndTurn();
    CHECK(pair.Arrived() == "0:1000 1:1000 2:1000 ");
  }
  CHECK(pair.sender->segmented == 1 && pair.sender->calls == 3);
}

TEST(segments_beyond_the_mtu_of_the_path_are_sent_one_by_one_and_smaller_ones_together) {
  for (int error : {EINVAL, EMSGSIZE}) {
    Pair pair;
    pair.sender->refuse_segments = error;
    for (uint8_t i = 0; i < 3; ++i) pair.Send(1400, i);
    pair.server.EndTurn();
    CHECK(pair.Arrived() == "0:1400 1:1400 2:1400 ");
    pair.sender->refuse_segments = 0;
    pair.sender->segmented = 0;
    for (uint8_t i = 0; i < 3; ++i) pair.Send(1399, i);
    pair.server.EndTurn();
    CHECK(pair.Arrived() == "0:1399 1:1399 2:1399 ");
    CHECK(pair.sender->segmented == 1);
  }
}

TEST(what_the_system_takes_only_in_part_is_sent_completely) {
  Pair pair;
  pair.sender->take_at_most = 1;
  for (uint8_t i = 0; i < 4; ++i) pair.Send(100u * (i + 1), i);
  pair.server.EndTurn();
  CHECK(pair.Arrived() == "0:100 1:200 2:300 3:400 ");
  CHECK(pair.sender->calls == 4);
}

TEST(a_full_system_buffer_holds_datagrams_back_until_the_socket_is_writable) {
  Pair pair;
  pair.sender->refuse_all = EWOULDBLOCK;
  int flushed = 0;
  pair.sender->OnFlushed([&] { ++flushed; });
  const size_t fitting = DatagramQueue::kCapacity / 1000;
  for (size_t i = 0; i < fitting; ++i) CHECK(pair.Send(1000, static_cast<uint8_t>(i)) == 1000);
  pair.server.EndTurn();
  CHECK(pair.Send(1000, 99) == -1 && pair.sender->GetError() == EWOULDBLOCK);
  CHECK(pair.sender->calls == 1 && flushed == 0);

  pair.sender->refuse_all = 0;
  pair.server.EndTurn();
  CHECK(pair.Arrived().empty());
  pair.sender->OnEvent(webrtc::DE_WRITE, 0);
  CHECK(flushed == 1);
  CHECK(pair.Send(1000, 100) == 1000);
  pair.server.EndTurn();
  std::string expected;
  for (size_t i = 0; i < fitting; ++i) expected += std::to_string(i) + ":1000 ";
  CHECK(pair.Arrived(2) == expected + "100:1000 ");
}

TEST(after_an_error_the_next_datagram_reports_whether_it_could_be_sent) {
  Pair pair;
  pair.sender->refuse_all = ENETUNREACH;
  CHECK(pair.Send(1000, 0) == 1000);
  pair.server.EndTurn();
  CHECK(pair.Send(1000, 1) == -1 && pair.sender->GetError() == ENETUNREACH);
  CHECK(pair.Send(1000, 2) == -1);
  pair.sender->refuse_all = 0;
  CHECK(pair.Send(1000, 3) == 1000);
  CHECK(pair.Arrived() == "3:1000 ");
  CHECK(pair.Send(1000, 4) == 1000);
  CHECK(pair.sender->flushed() == false);
}

TEST(a_datagram_that_is_too_large_does_not_stop_the_others) {
  Pair pair;
  pair.Send(1000, 0);
  pair.Send(DatagramQueue::kCapacity + 1, 1);
  pair.Send(1000, 2);
  pair.server.EndTurn();
  CHECK(pair.Arrived(2) == "0:1000 2:1000 ");
}

TEST(each_datagram_keeps_its_own_ecn_mark) {
  for (int family : kAddressFamilies) {
    Pair pair(family);
    pair.receiver->SetOption(webrtc::Socket::OPT_RECV_ECN, 1);
    for (uint8_t i = 0; i < 6; ++i) pair.Send(1000, i, /*ect1=*/i >= 2 && i < 4);
    pair.server.EndTurn();
    CHECK(pair.sender->calls == 1);
    CHECK(pair.Arrived() == "0:1000 1:1000 2:1000 3:1000 4:1000 5:1000 ");
    using enum webrtc::EcnMarking;
    CHECK((pair.marks == std::vector{kNotEct, kNotEct, kEct1, kEct1, kNotEct, kNotEct}));
  }
}

TEST(a_socket_sends_its_queue_when_it_is_closed_or_destroyed) {
  Pair pair;
  pair.Send(1000, 0);
  pair.sender->Close();
  CHECK(pair.sender->flushed());
  pair.receiver->Receive([](const DatagramSocket::Received& received) {
    CHECK(received.data[0] == 0);
    return true;
  });
  Pair other;
  const webrtc::SocketAddress from = other.sender->GetLocalAddress();
  other.Send(1000, 1);
  other.sender.reset();
  other.server.EndTurn();
  int arrived = 0;
  other.receiver->Receive([&](const DatagramSocket::Received& received) {
    arrived += received.from == from;
    return true;
  });
  CHECK(arrived == 1);
}

TEST(a_reader_may_stop_between_datagrams_and_destroy_the_socket) {
  Pair pair;
  for (uint8_t i = 0; i < 3; ++i) pair.Send(1000, i);
  pair.server.EndTurn();
  int received = 0;
  pair.receiver->Receive([&](const DatagramSocket::Received&) {
    ++received;
    pair.receiver.reset();
    return false;
  });
  CHECK(received == 1);
}

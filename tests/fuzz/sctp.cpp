// SCTP packets through the flow control: an association with a real peer, of whose packets some are lost,
// duplicated, corrupted or fabricated, while the local reader reads from time to time.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "api/environment/environment_factory.h"
#include "api/transport/data_channel_transport_interface.h"
#include "input.h"
#include "media/sctp/dcsctp_transport.h"
#include "net/dcsctp/packet/crc32c.h"
#include "net/delivery.h"
#include "net/flow_control.h"
#include "net/receive_budget.h"
#include "rtc_base/checks.h"
#include "rtc_base/fake_clock.h"
#include "rtc_base/logging.h"
#include "rtc_base/thread.h"
#include "wire.h"

namespace wrtc {
namespace {

using Packet = std::vector<uint8_t>;
constexpr size_t kHeader = 12;  // of a packet: ports, verification tag, checksum (RFC 9260 §3.1)
constexpr int kStreams = 4;
constexpr size_t kMaxMessage = 256 * 1024;

void Seal(Packet& packet) {
  if (packet.size() < kHeader) return;
  for (size_t i = 8; i < kHeader; ++i) packet[i] = 0;
  const uint32_t sum = dcsctp::GenerateCrc32C(packet);
  for (size_t i = 0; i < 4; ++i) packet[8 + i] = static_cast<uint8_t>(sum >> (24 - 8 * i));
}

// How much may be unread: the budget, its excess, and what SCTP held behind one missing packet.
constexpr size_t kMaxUnread = ReceiveBudget::kLimit + ReceiveBudget::kExcess + 5 * 1024 * 1024;

// Keeps the charges of what it receives until that is read.
class Reader : public webrtc::DataChannelSink {
 public:
  void OnDataReceived(int, webrtc::DataMessageType, const webrtc::CopyOnWriteBuffer& data) override {
    unread_.emplace_back(data.size(), Delivery::Handed().charge);
    bytes_ += data.size();
    RTC_CHECK_LE(bytes_, kMaxUnread);
  }
  void Read(size_t messages) {
    for (; messages > 0 && !unread_.empty(); --messages) {
      bytes_ -= unread_.front().first;
      unread_.pop_front();
    }
  }
  void OnTransportConnected() override {}
  void OnChannelClosing(int) override {}
  void OnChannelClosed(int) override {}
  void OnReadyToSend() override {}
  void OnTransportClosed(webrtc::RTCError) override {}
  void OnBufferedAmountLow(int) override {}
  void OnMaxMessageSize(int) override {}

 private:
  std::deque<std::pair<size_t, ReceiveBudget::Charge>> unread_;
  size_t bytes_ = 0;
};

// Makes this thread one of the engine's threads.
struct Wrapped {
  Wrapped() : thread(webrtc::ThreadManager::Instance()->WrapCurrentThread()) {}
  ~Wrapped() { webrtc::ThreadManager::Instance()->UnwrapCurrentThread(); }
  webrtc::Thread* const thread;
};

// The time seeds an association's random numbers, and must not be 0.
struct Clock : webrtc::ScopedFakeClock {
  Clock() { AdvanceTime(webrtc::TimeDelta::Seconds(1)); }
};

class Association {
 public:
  Association() {
    our_end_->SetDataChannelSink(&reader_);
    their_end_->SetDataChannelSink(&their_reader_);
    for (auto* end : {our_end_.get(), static_cast<webrtc::SctpTransportInternal*>(their_end_.get())}) {
      webrtc::SctpOptions options;
      options.max_message_size = kMaxMessage;
      end->Start(options);
      for (int stream = 0; stream < kStreams; ++stream) end->OpenStream(stream, webrtc::PriorityValue(256));
    }
    for (int round = 0; round < 8; ++round) Exchange();
  }

  void Play(Input input) {
    for (int steps = 0; steps < 200 && !input.empty(); ++steps) Step(input);
    reader_.Read(SIZE_MAX);
    Exchange();
  }

 private:
  void Step(Input& input) {
    switch (input.Take<uint8_t>() % 10) {
      case 0:  // the peer sends
        Send(*their_end_, input, input.Take<uint16_t>());
        break;
      case 1:  // the peer sends a lot
        Send(*their_end_, input, size_t{input.Take<uint8_t>()} * 1024);
        break;
      case 2:  // we send
        Send(*our_end_, input, input.Take<uint16_t>());
        break;
      case 3:
        reader_.Read(input.Take<uint8_t>());
        break;
      case 4:
        their_end_->ResetStream(input.Take<uint8_t>() % kStreams);
        break;
      case 5: {  // a packet is corrupted
        if (theirs_.sent.empty()) break;
        Packet& packet = theirs_.sent.front();
        for (int count = input.Take<uint8_t>() % 4; count >= 0; --count) {
          packet[input.Take<uint16_t>() % packet.size()] ^= input.Take<uint8_t>();
        }
        Seal(packet);
        break;
      }
      case 6: {  // chunks are fabricated, with the correct tag
        Packet packet = header_;
        packet.resize(kHeader);
        const auto chunks = input.TakeBytes(input.Take<uint8_t>());
        packet.insert(packet.end(), chunks.begin(), chunks.end());
        Seal(packet);
        ours_.Receive(packet);
        break;
      }
      case 7:  // a packet is lost
        if (!theirs_.sent.empty()) theirs_.sent.pop_front();
        break;
      case 8:  // a packet is duplicated
        if (!theirs_.sent.empty()) theirs_.sent.push_back(theirs_.sent.front());
        break;
      default:
        clock_.AdvanceTime(webrtc::TimeDelta::Millis(input.Take<uint16_t>() % 3000));
        Exchange();
    }
  }

  void Send(webrtc::SctpTransportInternal& end, Input& input, size_t size) {
    const auto start = input.TakeBytes(std::min<size_t>(size, 16));
    webrtc::CopyOnWriteBuffer message(start.data(), start.size());
    message.SetSize(size);
    webrtc::SendDataParams params;
    const auto kind = input.Take<uint8_t>();
    params.type = static_cast<webrtc::DataMessageType>(kind % 3);
    params.ordered = kind & 4;
    if (kind & 8) params.max_rtx_count = 0;
    end.SendData(kind / 16 % kStreams, params, message);
  }

  // Delivers everything in flight.
  void Exchange() {
    for (int turns = 0; turns < 50; ++turns) {
      wrapped_.thread->ProcessMessages(0);
      if (ours_.sent.empty() && theirs_.sent.empty()) return;
      for (const Packet& packet : std::exchange(ours_.sent, {})) theirs_.Receive(packet);
      for (const Packet& packet : std::exchange(theirs_.sent, {})) {
        if (packet.size() >= kHeader && packet[kHeader] != 1) header_ = packet;  // an INIT has no tag
        ours_.Receive(packet);
      }
    }
  }

  Clock clock_;
  Wrapped wrapped_;
  const webrtc::Environment env_ = webrtc::CreateEnvironment();
  Packet header_;
  Wire ours_, theirs_;
  Reader reader_, their_reader_;
  FlowControlledSctpFactory factory_{wrapped_.thread, wrapped_.thread};
  const std::unique_ptr<webrtc::SctpTransportInternal> our_end_ = factory_.CreateSctpTransport(env_, &ours_);
  const std::unique_ptr<webrtc::SctpTransportInternal> their_end_ =
      std::make_unique<webrtc::DcSctpTransport>(env_, wrapped_.thread, &theirs_);
};

}  // namespace
}  // namespace wrtc

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  webrtc::LogMessage::LogToDebug(webrtc::LS_NONE);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  wrtc::Association().Play({data, size});
  return 0;
}

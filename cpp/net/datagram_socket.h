#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "absl/functional/function_ref.h"
#include "api/transport/ecn_marking.h"
#include "api/units/timestamp.h"
#include "net/datagram_queue.h"
#include "rtc_base/socket_address.h"
#include "runtime/flushing_socket_server.h"

namespace wrtc {

// A UDP socket that sends and receives many datagrams with each system call, where the system can do that.
//
// What is sent in one turn of the network thread is queued, and leaves at its end in the same order. On the
// wire, nothing differs from datagrams sent one by one. Network thread only.
class DatagramSocket : public FlushingSocket, private Flushable {
 public:
  struct Received {
    std::span<const uint8_t> data;
    webrtc::SocketAddress from;
    webrtc::EcnMarking ecn;
    // By the system's clock of real time.
    std::optional<webrtc::Timestamp> arrival;
  };

  // Null if the system has no more descriptors.
  static std::unique_ptr<DatagramSocket> Create(FlushingSocketServer& server, int family);
  explicit DatagramSocket(FlushingSocketServer& server);
  ~DatagramSocket() override;
  bool Create(int family, int type) override;

  // The size, or -1 and GetError(). As long as the system takes datagrams, errors other than EWOULDBLOCK are
  // only known after the turn: then the next datagrams are sent one by one, until one can be sent.
  int SendTo(const void* data, size_t size, const webrtc::SocketAddress& to) override {
    return SendTo(std::span(static_cast<const uint8_t*>(data), size), to, /*ect1=*/false);
  }
  int SendTo(std::span<const uint8_t> datagram, const webrtc::SocketAddress& to, bool ect1);
  // Sends what is queued.
  void Flush() override;
  bool flushed() const { return queue_.empty(); }
  // Called whenever the queue has become empty. Null unsubscribes.
  void OnFlushed(std::function<void()> on_flushed) { on_flushed_ = std::move(on_flushed); }

  // Reads what one system call returns, and hands it on until `receive` returns false. It may close or
  // destroy this socket.
  void Receive(absl::FunctionRef<bool(const Received&)> receive);

  // Options apply to what is sent afterwards.
  int SetOption(Option option, int value) override;
  // Sends what is queued, as far as the system takes it.
  int Close() override;

 protected:
  // The system calls, which a test can let fail.
  virtual int SendMessages(mmsghdr* messages, unsigned count);
  virtual int ReceiveMessages(mmsghdr* messages, unsigned count);
  virtual bool SetUdpOption(int option, int value);

 private:
  void OnWritable();
  void OnFailure(int error, const DatagramQueue::Run& run, size_t datagrams);

  DatagramQueue queue_;
  // Larger datagrams are not sent as segments of one message: the device or the path does not carry them so.
  size_t largest_segment_ = 0;
  // Whether received messages may hold several datagrams.
  bool gro_ = false;
  // The system's buffer is full, until the socket becomes writable.
  bool blocked_ = false;
  bool failed_ = false;
  std::function<void()> on_flushed_;
};

}  // namespace wrtc

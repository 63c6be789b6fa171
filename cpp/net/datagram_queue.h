#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "rtc_base/socket_address.h"

namespace wrtc {

// Datagrams that wait to be sent, in order.
class DatagramQueue {
 public:
  // The most that fits into a UDP datagram over IPv4, so one system call can send a full queue.
  static constexpr size_t kCapacity = 65'507;
  // Linux splits a message into at most this many datagrams (UDP_MAX_SEGMENTS of kernels before 6.9).
  static constexpr size_t kMaxSegments = 64;

  // Consecutive datagrams that can be sent as one message: to one address, with one ECN mark, and all of the
  // same size except for the last, which may be shorter.
  struct Run {
    const webrtc::SocketAddress& to;
    bool ect1;
    size_t segment;
    size_t count;
    std::span<const uint8_t> bytes;
  };

  bool empty() const { return runs_.empty(); }
  bool HasRoomFor(size_t size) const { return bytes_.size() + size <= kCapacity || empty(); }
  // The caller makes sure that there is room.
  void Add(std::span<const uint8_t> datagram, const webrtc::SocketAddress& to, bool ect1);

  size_t runs() const { return runs_.size(); }
  Run at(size_t index) const;
  // Removes datagrams from the first run, at most all of it.
  void Pop(size_t datagrams);
  void Clear();

 private:
  struct Stored {
    webrtc::SocketAddress to;
    bool ect1;
    size_t segment;
    size_t count;
    size_t begin;
    size_t end;
  };

  bool Extends(const Stored& run, size_t size, const webrtc::SocketAddress& to, bool ect1) const;
  void Release();

  // Of datagrams that wait, and of sent ones before them.
  std::vector<uint8_t> bytes_;
  std::deque<Stored> runs_;
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wrtc {

// A socket on the multicast DNS port (RFC 6762 §3), which it shares with other listeners on this machine.
class MdnsSocket {
 public:
  MdnsSocket();
  ~MdnsSocket();
  MdnsSocket(const MdnsSocket&) = delete;

  // Negative if the socket could not be opened.
  int descriptor() const { return descriptor_; }

  // Sends to the multicast group, on each interface.
  void Ask(const std::vector<uint8_t>& question);

  // Reads a packet. False if none is waiting; an empty packet if RFC 6762 says to ignore it.
  bool Receive(std::span<const uint8_t>& packet);

 private:
  int descriptor_;
  uint8_t buffer_[9000];
};

}  // namespace wrtc

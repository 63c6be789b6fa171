#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wrtc {

// The multicast DNS port (RFC 6762 §3), shared with whoever else on this machine listens there.
class MdnsSocket {
 public:
  MdnsSocket();
  ~MdnsSocket();
  MdnsSocket(const MdnsSocket&) = delete;

  // Less than nothing where there is none.
  int descriptor() const { return descriptor_; }

  // To the group, on each interface.
  void Ask(const std::vector<uint8_t>& question);

  // A packet that waits and that RFC 6762 lets be believed, empty where it does not; or none.
  bool Receive(std::span<const uint8_t>& packet);

 private:
  int descriptor_;
  uint8_t buffer_[9000];
};

}  // namespace wrtc

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace wrtc {

// What flow control needs to know of SCTP packets (RFC 9260 §3).

// True if the packet holds an ABORT chunk.
bool HoldsAbort(std::span<const uint8_t> packet);

// The place of the first SACK chunk, if there is one.
struct SackPlace {
  size_t offset;
  size_t length;
};
std::optional<SackPlace> FindSack(std::span<const uint8_t> packet);

uint32_t AdvertisedWindow(std::span<const uint8_t> packet, SackPlace sack);
// Writes the window into the SACK and the packet's checksum anew.
void AdvertiseWindow(std::span<uint8_t> packet, SackPlace sack, uint32_t window);

// A packet with the common header and the SACK of `packet`, nothing else. Its checksum comes with
// AdvertiseWindow.
std::vector<uint8_t> OnlySack(std::span<const uint8_t> packet, SackPlace sack);

}  // namespace wrtc

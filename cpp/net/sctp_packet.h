#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "net/dcsctp/public/dcsctp_options.h"

namespace wrtc {

// What flow control needs to know about SCTP packets (RFC 9260 §3).

// True if a received packet is valid and holds user data.
bool HoldsData(std::span<const uint8_t> packet, const dcsctp::DcSctpOptions& options);

// The highest TSN (RFC 9260 §3.3.1) of the user data in a received packet, which may be malformed.
std::optional<uint32_t> HighestTsn(std::span<const uint8_t> packet);

// True if a received packet holds a chunk that dcsctp would return, and that does not fit into `max` bytes.
bool AsksForLongEcho(std::span<const uint8_t> packet, size_t max);

// True if a packet made by dcsctp acknowledges data: the SACK is then its first chunk.
bool BeginsWithSack(std::span<const uint8_t> packet);

// For packets that begin with a SACK.
uint32_t AdvertisedWindow(std::span<const uint8_t> packet);
// Writes the window into the SACK, and updates the packet's checksum, unless it is zero (RFC 9653).
void AdvertiseWindow(std::span<uint8_t> packet, uint32_t window);
// Whether the SACK acknowledges data behind data that is missing.
bool HasGaps(std::span<const uint8_t> packet);
// The part of the packet up to the end of the SACK. AdvertiseWindow() makes a copy of it a packet.
std::span<const uint8_t> OnlySack(std::span<const uint8_t> packet);

}  // namespace wrtc

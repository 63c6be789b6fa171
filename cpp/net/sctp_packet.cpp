#include "net/sctp_packet.h"

#include <cstring>

#include "net/dcsctp/packet/crc32c.h"

namespace wrtc {
namespace {

constexpr size_t kCommonHeader = 12;
constexpr size_t kChecksum = 8;
constexpr size_t kChunkHeader = 4;
// Chunk types, RFC 9260 §3.2.
constexpr uint8_t kSack = 3;
constexpr uint8_t kAbort = 6;
// In a SACK chunk, RFC 9260 §3.3.4: header, cumulative TSN, window.
constexpr size_t kWindow = kChunkHeader + 4;
constexpr size_t kSackLeast = kWindow + 8;

uint32_t Read32(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

void Write32(uint8_t* at, uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

std::optional<SackPlace> FindChunk(std::span<const uint8_t> packet, uint8_t type) {
  size_t offset = kCommonHeader;
  while (offset + kChunkHeader <= packet.size()) {
    const size_t length = size_t{packet[offset + 2]} << 8 | packet[offset + 3];
    if (length < kChunkHeader || offset + length > packet.size()) break;
    if (packet[offset] == type) return SackPlace{offset, length};
    offset += (length + 3) & ~size_t{3};
  }
  return std::nullopt;
}

}  // namespace

bool HoldsAbort(std::span<const uint8_t> packet) {
  return FindChunk(packet, kAbort).has_value();
}

std::optional<SackPlace> FindSack(std::span<const uint8_t> packet) {
  std::optional<SackPlace> sack = FindChunk(packet, kSack);
  if (sack && sack->length < kSackLeast) return std::nullopt;
  return sack;
}

uint32_t AdvertisedWindow(std::span<const uint8_t> packet, SackPlace sack) {
  return Read32(packet.data() + sack.offset + kWindow);
}

void AdvertiseWindow(std::span<uint8_t> packet, SackPlace sack, uint32_t window) {
  Write32(packet.data() + sack.offset + kWindow, window);
  Write32(packet.data() + kChecksum, 0);
  Write32(packet.data() + kChecksum, dcsctp::GenerateCrc32C(packet));
}

std::vector<uint8_t> OnlySack(std::span<const uint8_t> packet, SackPlace sack) {
  std::vector<uint8_t> alone(packet.begin(), packet.begin() + kCommonHeader);
  alone.insert(alone.end(), packet.begin() + sack.offset, packet.begin() + sack.offset + sack.length);
  alone.resize((alone.size() + 3) & ~size_t{3});
  return alone;
}

}  // namespace wrtc

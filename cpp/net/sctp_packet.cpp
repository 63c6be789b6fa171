#include "net/sctp_packet.h"

#include <algorithm>
#include <optional>

#include "net/dcsctp/common/math.h"
#include "net/dcsctp/packet/chunk/data_chunk.h"
#include "net/dcsctp/packet/chunk/forward_tsn_chunk.h"
#include "net/dcsctp/packet/chunk/heartbeat_request_chunk.h"
#include "net/dcsctp/packet/chunk/idata_chunk.h"
#include "net/dcsctp/packet/chunk/iforward_tsn_chunk.h"
#include "net/dcsctp/packet/chunk/init_ack_chunk.h"
#include "net/dcsctp/packet/chunk/sack_chunk.h"
#include "net/dcsctp/packet/crc32c.h"
#include "net/dcsctp/packet/sctp_packet.h"
#include "rtc_base/byte_order.h"

namespace wrtc {
namespace {

constexpr size_t kHeader = dcsctp::SctpPacket::kHeaderSize;
constexpr size_t kChecksum = 8;
// Offsets in a packet with a SACK chunk first (RFC 9260 §3.3.4): its length, its window, its end without gap
// blocks.
constexpr size_t kLength = kHeader + 2;
constexpr size_t kWindow = kHeader + 8;
constexpr size_t kGaps = kHeader + 12;
constexpr size_t kSackEnd = kHeader + 16;
// Of a chunk, and of the error cause that returns one (RFC 9260 §3.2, §3.3.10).
constexpr size_t kChunkHeader = 4, kCauseHeader = 4;
// RFC 9260 §3.2: an unknown chunk of a type with this bit is reported.
constexpr uint8_t kReported = 0x40;

// Calls `visit` with the type and the length of each chunk, which includes the chunk's header. The packet may
// be malformed.
template <class Visit>
void ForEachChunk(std::span<const uint8_t> packet, Visit visit) {
  size_t at = kHeader;
  while (at + kChunkHeader <= packet.size()) {
    const size_t length = webrtc::GetBE16(packet.subspan(at + 2));
    visit(packet[at], length, packet.subspan(at));
    at += std::max(dcsctp::RoundUpTo4(length), kChunkHeader);
  }
}

bool IsReturned(uint8_t type) {
  using namespace dcsctp;
  if (type == HeartbeatRequestChunk::kType || type == InitAckChunk::kType) return true;
  return (type & kReported) && type != IDataChunk::kType && type != ForwardTsnChunk::kType &&
         type != IForwardTsnChunk::kType;
}

}  // namespace

bool HoldsData(std::span<const uint8_t> packet, const dcsctp::DcSctpOptions& options) {
  const std::optional<dcsctp::SctpPacket> parsed = dcsctp::SctpPacket::Parse(packet, options);
  return parsed && std::ranges::any_of(parsed->descriptors(), [](const auto& chunk) {
           return chunk.type == dcsctp::DataChunk::kType || chunk.type == dcsctp::IDataChunk::kType;
         });
}

std::optional<uint32_t> HighestTsn(std::span<const uint8_t> packet) {
  std::optional<uint32_t> highest;
  ForEachChunk(packet, [&](uint8_t type, size_t, std::span<const uint8_t> chunk) {
    if (type != dcsctp::DataChunk::kType && type != dcsctp::IDataChunk::kType) return;
    if (chunk.size() < kChunkHeader + sizeof(uint32_t)) return;
    const uint32_t tsn = webrtc::GetBE32(chunk.subspan(kChunkHeader));
    // By serial number arithmetic (RFC 9260 §1.6).
    if (!highest || static_cast<int32_t>(tsn - *highest) > 0) highest = tsn;
  });
  return highest;
}

bool AsksForLongEcho(std::span<const uint8_t> packet, size_t max) {
  bool found = false;
  ForEachChunk(packet, [&](uint8_t type, size_t length, std::span<const uint8_t>) {
    found = found || (IsReturned(type) && kHeader + kChunkHeader + kCauseHeader + length > max);
  });
  return found;
}

bool BeginsWithSack(std::span<const uint8_t> packet) {
  return packet.size() >= kSackEnd && packet[kHeader] == dcsctp::SackChunk::kType;
}

uint32_t AdvertisedWindow(std::span<const uint8_t> packet) {
  return webrtc::GetBE32(packet.subspan(kWindow));
}

void AdvertiseWindow(std::span<uint8_t> packet, uint32_t window) {
  webrtc::SetBE32(packet.subspan(kWindow), window);
  if (webrtc::GetBE32(packet.subspan(kChecksum)) == 0) return;
  webrtc::SetBE32(packet.subspan(kChecksum), 0);
  webrtc::SetBE32(packet.subspan(kChecksum), dcsctp::GenerateCrc32C(packet));
}

bool HasGaps(std::span<const uint8_t> packet) {
  return webrtc::GetBE16(packet.subspan(kGaps)) > 0;
}

std::span<const uint8_t> OnlySack(std::span<const uint8_t> packet) {
  const size_t sack = dcsctp::RoundUpTo4(webrtc::GetBE16(packet.subspan(kLength)));
  return packet.first(std::min(packet.size(), kHeader + sack));
}

}  // namespace wrtc

#pragma once

#include <cstdint>

// The payload protocol identifiers of data channels (RFC 8831 §8, RFC 8832 §8.1).
namespace wrtc::payload_protocol {

inline constexpr uint32_t kControl = 50;
inline constexpr uint32_t kText = 51;
inline constexpr uint32_t kBinaryPartial = 52;
inline constexpr uint32_t kBinary = 53;
inline constexpr uint32_t kTextPartial = 54;
// SCTP has no empty messages: these hold one byte that counts for nothing.
inline constexpr uint32_t kTextEmpty = 56;
inline constexpr uint32_t kBinaryEmpty = 57;

}  // namespace wrtc::payload_protocol

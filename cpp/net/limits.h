#pragma once

#include <chrono>
#include <cstddef>

// What a remote end may make this one hold or do. docs/guides/limits.md lists the same numbers.
namespace wrtc::limits {

// Of a session description. The engine compares lines and sections with each other, so that its time grows
// with the square of these. Large conferences stay below a quarter of each.
inline constexpr size_t kDescriptionBytes = 2 * 1024 * 1024;
inline constexpr size_t kLineBytes = 64 * 1024;
inline constexpr size_t kMediaSections = 512;
inline constexpr size_t kSectionLines = 2048;
inline constexpr size_t kSsrcLines = 8192;
// RFC 3551 §6: payload types are numbers of seven bits.
inline constexpr size_t kPayloadTypes = 128;

// Of one ICE generation, in descriptions and one by one. RFC 8445 §6.1.2.5 wants a limit of pairs, 100 by
// default; sections that are not bundled each have their own candidates.
inline constexpr size_t kCandidates = 512;
inline constexpr size_t kCandidateBytes = 2048;

// Names under `.local` that are looked up at once, each with up to three multicast questions.
inline constexpr size_t kNamesOfConnection = 64;
inline constexpr size_t kNamesOfProcess = 256;
inline constexpr std::chrono::milliseconds kNamePatience[] = {
    std::chrono::milliseconds(250), std::chrono::milliseconds(750), std::chrono::milliseconds(2000)};
// What one answer may hold for a name.
inline constexpr size_t kAddressesOfName = 8;

// Failures of TURN servers that are remembered: the program's own, which may send it on to others.
inline constexpr size_t kServerTroubles = 64;

}  // namespace wrtc::limits

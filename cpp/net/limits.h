#pragma once

#include <chrono>
#include <cstddef>

// Limits on what a remote end can make this one store or do. docs/guides/limits.md lists the same numbers.
namespace wrtc::limits {

// Of a session description. The engine compares lines and sections with each other, so its time grows with
// the square of these numbers. Large conferences stay below a quarter of each.
inline constexpr size_t kDescriptionBytes = 2 * 1024 * 1024;
inline constexpr size_t kLineBytes = 64 * 1024;
inline constexpr size_t kMediaSections = 512;
inline constexpr size_t kSectionLines = 2048;
inline constexpr size_t kSsrcLines = 8192;
// RFC 3551 §6: a payload type has seven bits.
inline constexpr size_t kPayloadTypes = 128;

// Candidates of one ICE generation, in descriptions and added one by one. RFC 8445 §6.1.2.5 asks for a limit
// on pairs, 100 by default; sections that are not bundled each have candidates of their own.
inline constexpr size_t kCandidates = 512;
inline constexpr size_t kCandidateBytes = 2048;

// Names under `.local` that are resolved at the same time, each with up to three multicast queries.
inline constexpr size_t kNamesOfConnection = 64;
inline constexpr size_t kNamesOfProcess = 256;
inline constexpr std::chrono::milliseconds kNamePatience[] = {
    std::chrono::milliseconds(250), std::chrono::milliseconds(750), std::chrono::milliseconds(2000)};
// Addresses of one name in one answer.
inline constexpr size_t kAddressesOfName = 8;

// Failures of TURN servers that are kept. The servers are the program's own, but they may redirect to others.
inline constexpr size_t kServerFailures = 64;

}  // namespace wrtc::limits

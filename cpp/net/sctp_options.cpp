#include "net/sctp_options.h"

#include <cstdlib>
#include <string_view>

namespace wrtc {
namespace {

// The engine does not let a timer back off beyond this (kMaxTimerBackoffDuration). But a round trip measured
// while a process or the network was stalled could make the timeout itself as long as a minute.
constexpr dcsctp::DurationMs kMaxRetransmissionTimeout(3000);

// How many packets may leave at once, as far as the windows allow: about half of what one system call sends.
// With the engine's 4, a message of 64 KiB takes several round trips even if the congestion window is open.
constexpr int kMaxBurst = 32;

bool KeepEngineOptions() {
  const char* const value = std::getenv("WRTC_SCTP_OPTIONS");
  return value && std::string_view(value) == "engine";
}

}  // namespace

dcsctp::DcSctpOptions SctpOptions(dcsctp::DcSctpOptions options) {
  options.rto_max = kMaxRetransmissionTimeout;
  if (KeepEngineOptions()) return options;
  options.max_burst = kMaxBurst;
  // RFC 9653: DTLS already detects errors. Both ends must offer this; otherwise checksums are sent and
  // verified.
  options.zero_checksum_alternate_error_detection_method =
      dcsctp::ZeroChecksumAlternateErrorDetectionMethod::LowerLayerDtls();
  return options;
}

}  // namespace wrtc

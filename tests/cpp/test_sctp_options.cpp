#include <cstdlib>

#include "check.h"
#include "net/sctp_options.h"

using dcsctp::DcSctpOptions;
using dcsctp::ZeroChecksumAlternateErrorDetectionMethod;

TEST(associations_offer_to_leave_out_checksums_and_send_larger_bursts) {
  unsetenv("WRTC_SCTP_OPTIONS");
  const DcSctpOptions options = wrtc::SctpOptions({});
  CHECK(options.max_burst >= 32);
  CHECK(options.zero_checksum_alternate_error_detection_method ==
        ZeroChecksumAlternateErrorDetectionMethod::LowerLayerDtls());
}

TEST(a_benchmark_can_ask_for_the_options_of_the_engine) {
  setenv("WRTC_SCTP_OPTIONS", "engine", 1);
  const DcSctpOptions options = wrtc::SctpOptions({});
  unsetenv("WRTC_SCTP_OPTIONS");
  CHECK(options.max_burst == DcSctpOptions().max_burst);
  CHECK(options.zero_checksum_alternate_error_detection_method ==
        ZeroChecksumAlternateErrorDetectionMethod::None());
}

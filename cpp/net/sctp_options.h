#pragma once

#include "net/dcsctp/public/dcsctp_options.h"

namespace wrtc {

// The engine's options for an association, with those changed that matter on fast links.
//
// The environment variable WRTC_SCTP_OPTIONS=engine leaves them as they are, for benchmarks/fairness.py.
dcsctp::DcSctpOptions SctpOptions(dcsctp::DcSctpOptions engine);

}  // namespace wrtc

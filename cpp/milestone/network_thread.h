#pragma once

#include "api/dtls_transport_interface.h"
#include "api/ice_transport_interface.h"
#include "api/sctp_transport_interface.h"
#include "rtc_base/thread.h"

// The network thread that a transport of a connection belongs to. Any thread.
namespace wrtc::milestone {

webrtc::Thread* NetworkOf(webrtc::DtlsTransportInterface& transport);
webrtc::Thread* NetworkOf(webrtc::SctpTransportInterface& transport);
webrtc::Thread* NetworkOf(webrtc::IceTransportInterface& transport);

}  // namespace wrtc::milestone

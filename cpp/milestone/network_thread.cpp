#include "milestone/network_thread.h"

#include <type_traits>

#include "milestone/private_member.h"
#include "pc/dtls_transport.h"
#include "pc/ice_transport.h"
#include "pc/sctp_transport.h"

namespace wrtc::milestone {

struct DtlsTag {};
auto Member(DtlsTag);
template struct PrivateMember<DtlsTag, &webrtc::DtlsTransport::owner_thread_>;

struct SctpTag {};
auto Member(SctpTag);
template struct PrivateMember<SctpTag, &webrtc::SctpTransport::owner_thread_>;

struct IceTag {};
auto Member(IceTag);
template struct PrivateMember<IceTag, &webrtc::IceTransportWithPointer::creator_thread_>;

static_assert(std::is_base_of_v<webrtc::DtlsTransportInterface, webrtc::DtlsTransport>);
static_assert(std::is_base_of_v<webrtc::SctpTransportInterface, webrtc::SctpTransport>);
static_assert(std::is_base_of_v<webrtc::IceTransportInterface, webrtc::IceTransportWithPointer>);

// Each of these classes is the engine's only implementation.
webrtc::Thread* NetworkOf(webrtc::DtlsTransportInterface& transport) {
  return static_cast<webrtc::DtlsTransport&>(transport).*Member(DtlsTag());
}

webrtc::Thread* NetworkOf(webrtc::SctpTransportInterface& transport) {
  return static_cast<webrtc::SctpTransport&>(transport).*Member(SctpTag());
}

webrtc::Thread* NetworkOf(webrtc::IceTransportInterface& transport) {
  return const_cast<webrtc::Thread*>(static_cast<webrtc::IceTransportWithPointer&>(transport).*
                                     Member(IceTag()));
}

}  // namespace wrtc::milestone

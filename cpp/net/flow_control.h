#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "api/sctp_transport_interface.h"
#include "api/transport/sctp_transport_factory_interface.h"
#include "net/association_watch.h"
#include "rtc_base/thread.h"

namespace wrtc {

// Creates the engine's SCTP transports with sockets whose flow control reaches to the reader.
class FlowControlledSctpFactory : public webrtc::SctpTransportFactoryInterface {
 public:
  FlowControlledSctpFactory(webrtc::Thread* network, webrtc::Thread* signaling)
      : network_(network), signaling_(signaling) {}

  std::unique_ptr<webrtc::SctpTransportInternal> CreateSctpTransport(
      const webrtc::Environment& env,
      webrtc::DtlsTransportInternal* dtls) override;
  std::vector<uint8_t> GenerateConnectionToken(const webrtc::Environment& env) override;

 private:
  webrtc::Thread* const network_;
  webrtc::Thread* const signaling_;
};

// The watch of an association that this factory created; null once the association is gone. Network thread
// only.
AssociationWatch* WatchOf(webrtc::SctpTransportInterface& transport);

}  // namespace wrtc

// What the signaling thread does when a connection is created and closed.

#include <string>
#include <utility>
#include <vector>

#include "engine/shared_media.h"
#include "interfaces/peer_connection.h"
#include "interfaces/peer_connection_observer.h"
#include "milestone/media_tables.h"
#include "milestone/network_thread.h"
#include "p2p/base/ice_transport_internal.h"
#include "pc/ice_server_parsing.h"
#include "rtc_base/checks.h"
#include "runtime/error.h"
#include "runtime/identity.h"

namespace wrtc {

// The engine makes the same checks, but after the constructor has returned.
void PeerConnection::Check(const Configuration& configuration) {
  constexpr char kDoing[] = "RTCPeerConnection";
  ThrowUnlessOk(webrtc::IceConfig(configuration).IsValid(), kDoing);
  webrtc::ServerAddresses stun;
  std::vector<webrtc::RelayServerConfig> turn;
  ThrowUnlessOk(webrtc::ParseAndValidateIceServersFromConfiguration(configuration, stun, turn), kDoing);
  constexpr size_t kMost = Configuration::kMaxCertificates;
  if (const size_t given = configuration.certificates.size(); given > kMost) {
    throw Failure({.name = "InvalidAccessError",
                   .message = std::string(kDoing) + ": there are " + std::to_string(given) +
                              " certificates, but at most " + std::to_string(kMost) + " are accepted"});
  }
}

void PeerConnection::Core::Create(const Engine::Network& place,
                                  const Configuration& configuration,
                                  const Gathering& gathering,
                                  webrtc::PeerConnectionDependencies parts) {
  place.thread->BlockingCall([&] {
    parts.allocator = CreatePortAllocator(Engine::Get().environment(), place.interfaces.get(), gathering);
  });
  auto created = [&] {
    // PrepareForMedia() fills the tables.
    const WithoutCodecs empty_tables;
    return place.factory->CreatePeerConnectionOrError(configuration, std::move(parts));
  }();
  RTC_CHECK(created.ok()) << "PeerConnection::Check() accepts what the engine refuses: "
                          << created.error().message();
  engine = created.MoveValue();
  milestone::ReleaseMediaTables(*engine);
  observer->Observe(engine.get());
}

void PeerConnection::Core::Close() {
  std::vector<webrtc::scoped_refptr<webrtc::DtlsTransportInterface>> transports;
  for (const auto& sender : engine->GetSenders()) transports.push_back(sender->dtls_transport());
  if (const auto sctp = engine->GetSctpTransport()) {
    milestone::NetworkOf(*sctp)->BlockingCall([&] { transports.push_back(sctp->dtls_transport()); });
  }
  engine->Close();
  for (const auto& transport : transports) {
    if (!transport) continue;
    if (const auto ice = KnownWrapperOf<IceTransport>(transport->ice_transport())) ice->MarkClosed();
  }
}

}  // namespace wrtc

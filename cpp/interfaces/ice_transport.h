#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/ice_transport_interface.h"
#include "p2p/base/ice_transport_internal.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C webrtc §5.6, RTCIceTransport.
class IceTransport : public Native, public Counted<IceTransport> {
 public:
  using Parameters = std::pair<std::string, std::string>;  // username fragment, password

  struct Snapshot {
    webrtc::IceTransportState state = webrtc::IceTransportState::kClosed;
    webrtc::IceGatheringState gathering_state = webrtc::kIceGatheringNew;
    webrtc::IceRole role = webrtc::ICEROLE_UNKNOWN;
    int component = 1;
    std::vector<std::string> local_candidates;
    std::vector<std::string> remote_candidates;
    std::optional<std::pair<std::string, std::string>> selected_pair;
    std::optional<Parameters> local_parameters;
    std::optional<Parameters> remote_parameters;
  };

  explicit IceTransport(webrtc::scoped_refptr<webrtc::IceTransportInterface> transport);

  void Observe(std::shared_ptr<Mailbox> mailbox);
  Snapshot TakeSnapshot() const;
  // To be called when the connection was closed: this transport is closed too, although the engine's object
  // keeps its state.
  void MarkClosed();

 private:
  class Core;

  EngineRef<webrtc::IceTransportInterface> transport_;
  // The engine's callbacks refer to it weakly.
  Owned<std::shared_ptr<Core>, Releaser::kAny> core_;
  std::atomic<bool> closed_{false};
};

}  // namespace wrtc

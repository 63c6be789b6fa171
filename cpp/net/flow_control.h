#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "api/sctp_transport_interface.h"
#include "api/transport/sctp_transport_factory_interface.h"
#include "net/channel_acks.h"
#include "rtc_base/thread.h"

namespace wrtc {

// How much one SCTP association may hold for readers that have not read yet. The window that is
// advertised to the other end is what is left of it, so that a slow reader makes the sender wait.
// SCTP has one window for all streams (RFC 9260 §6): a reader that stops holds back its neighbours too.
class ReceiveBudget {
 public:
  // As much as the engine's own receive window: a path of 100 ms still carries 40 MB/s.
  static constexpr size_t kLimit = 4 * 1024 * 1024;

  // The budget of the association that is delivering a message on this thread.
  static std::shared_ptr<ReceiveBudget> Delivering();

  explicit ReceiveBudget(webrtc::Thread* network) : network_(network) {}

  size_t window() const;
  void Charge(size_t bytes) { unread_.fetch_add(bytes); }
  // Any thread. Wakes the association if it had closed its window and half of it is free again.
  void Release(size_t bytes);

 private:
  friend class FlowControlledSocket;

  // The other end was told of less than half a window: it is to hear when there is more.
  void Narrow();
  webrtc::Thread* const network_;
  std::atomic<size_t> unread_{0};
  std::atomic<bool> narrow_{false};
  // Network thread only; empty once the association is gone.
  std::function<void()> reopen_;
  std::weak_ptr<ReceiveBudget> self_;
};

// Makes the engine's SCTP transports with dcsctp sockets in receive-pull mode behind a ReceiveBudget.
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

// Of an association that this factory made; null once it is gone. Network thread only.
ChannelAcks* AcksOf(webrtc::SctpTransportInterface& transport);

}  // namespace wrtc

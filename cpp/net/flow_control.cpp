#include "net/flow_control.h"

#include <utility>

#include "media/sctp/dcsctp_transport.h"
#include "milestone/internals.h"
#include "net/dcsctp/public/dcsctp_socket_factory.h"
#include "net/flow_controlled_socket.h"
#include "net/message_sink.h"
#include "net/sctp_options.h"

namespace wrtc {
namespace {

class FlowControlledSocketFactory : public dcsctp::DcSctpSocketFactory {
 public:
  FlowControlledSocketFactory(webrtc::Thread* network,
                              webrtc::Thread* signaling,
                              std::shared_ptr<AssociationWatch> watch,
                              std::shared_ptr<MessageSink> messages)
      : network_(network), signaling_(signaling), watch_(std::move(watch)), messages_(std::move(messages)) {}

  std::unique_ptr<dcsctp::DcSctpSocketInterface> Create(absl::string_view name,
                                                        dcsctp::DcSctpSocketCallbacks& transport,
                                                        std::unique_ptr<dcsctp::PacketObserver> observer,
                                                        const dcsctp::DcSctpOptions& options) override {
    return std::make_unique<FlowControlledSocket>(network_, signaling_, plain_, name, transport,
                                                  std::move(observer), SctpOptions(options), watch_,
                                                  messages_);
  }

 private:
  webrtc::Thread* const network_;
  webrtc::Thread* const signaling_;
  const std::shared_ptr<AssociationWatch> watch_;
  const std::shared_ptr<MessageSink> messages_;
  dcsctp::DcSctpSocketFactory plain_;
};

class FlowControlledTransport : public webrtc::DcSctpTransport {
 public:
  FlowControlledTransport(const webrtc::Environment& env,
                          webrtc::Thread* network,
                          webrtc::Thread* signaling,
                          webrtc::DtlsTransportInternal* dtls,
                          std::shared_ptr<AssociationWatch> watch,
                          std::shared_ptr<MessageSink> messages)
      : DcSctpTransport(env,
                        network,
                        dtls,
                        std::make_unique<FlowControlledSocketFactory>(network, signaling, watch, messages)),
        watch_(std::move(watch)),
        messages_(std::move(messages)) {}

  void SetDataChannelSink(webrtc::DataChannelSink* sink) override {
    messages_->Set(sink);
    DcSctpTransport::SetDataChannelSink(sink);
  }

  AssociationWatch& watch() { return *watch_; }

 private:
  const std::shared_ptr<AssociationWatch> watch_;
  const std::shared_ptr<MessageSink> messages_;
};

}  // namespace

AssociationWatch* WatchOf(webrtc::SctpTransportInterface& transport) {
  auto* const internal = milestone::InternalOf(transport);
  return internal ? &static_cast<FlowControlledTransport*>(internal)->watch() : nullptr;
}

std::unique_ptr<webrtc::SctpTransportInternal> FlowControlledSctpFactory::CreateSctpTransport(
    const webrtc::Environment& env,
    webrtc::DtlsTransportInternal* dtls) {
  return std::make_unique<FlowControlledTransport>(
      env, network_, signaling_, dtls, std::make_shared<AssociationWatch>(), std::make_shared<MessageSink>());
}

std::vector<uint8_t> FlowControlledSctpFactory::GenerateConnectionToken(const webrtc::Environment& env) {
  return webrtc::DcSctpTransport::GenerateConnectionToken(env);
}

}  // namespace wrtc

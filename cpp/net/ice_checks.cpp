#include "net/ice_checks.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "api/make_ref_counted.h"
#include "net/consent_turns.h"
#include "p2p/base/basic_ice_controller.h"
#include "p2p/base/default_ice_transport_factory.h"
#include "p2p/base/ice_controller_factory_interface.h"
#include "p2p/base/p2p_constants.h"
#include "p2p/base/p2p_transport_channel.h"
#include "rtc_base/crypto_random.h"
#include "system_wrappers/include/clock.h"

namespace wrtc {
namespace {

using webrtc::Connection;
using webrtc::TimeDelta;
using webrtc::Timestamp;

class IceController : public webrtc::BasicIceController {
 public:
  explicit IceController(const webrtc::IceControllerFactoryArgs& arguments)
      : BasicIceController(arguments), clock_(arguments.env.clock()), role_(arguments.ice_role_func) {}

  void SetSelectedConnection(const Connection* selected) override {
    BasicIceController::SetSelectedConnection(selected);
    selected_ = selected;
  }
  void OnConnectionDestroyed(const Connection* connection) override {
    BasicIceController::OnConnectionDestroyed(connection);
    if (selected_ == connection) selected_ = nullptr;
  }

  PingResult GetConnectionToPing(Timestamp last_ping_sent) override {
    const PingResult due = BasicIceController::GetConnectionToPing(last_ping_sent);
    // The engine would look every 48 ms while a pair in reserve has been checked less than three times, which
    // takes a minute.
    if (due.connection || !IsQuiet()) return due;
    const Timestamp now = clock_.CurrentTime();
    const TimeDelta delay = ConsentTurns::NextLook(DueAt(*selected_), now) - now;
    return {nullptr, static_cast<int>(delay.RoundUpTo(TimeDelta::Millis(1)).ms())};
  }

  // The engine's choice, except that the selected pair is checked when it is due while all is well.
  const Connection* FindNextPingableConnection() override {
    const bool quiet = IsQuiet();
    if (quiet && clock_.CurrentTime() >= DueAt(*selected_)) return selected_;
    const Connection* const next = BasicIceController::FindNextPingableConnection();
    return quiet && next == selected_ ? nullptr : next;
  }

 private:
  // Whether the selected pair works, no answer of the peer is awaited, and no other pair waits for its first
  // check.
  bool IsQuiet() const {
    const auto connections = GetConnections();
    const bool any_new = std::ranges::any_of(connections, [this](const Connection* pair) {
      return pair != selected_ && pair->active() && pair->rtt_samples() == 0;
    });
    return !any_new && selected_ && !selected_->weak() && selected_->stable(clock_.CurrentTime()) &&
           selected_->num_pings_sent() >= webrtc::kMinPingsAtWeakPingInterval &&
           selected_->LastPingResponseReceived() >= selected_->LastPingSent();
  }

  Timestamp DueAt(const Connection& pair) {
    return turns_.DueAt({pair.LastPingSent(), pair.LastPingReceived(), pair.LastReceived()},
                        role_() == webrtc::ICEROLE_CONTROLLING);
  }

  webrtc::Clock& clock_;
  const std::function<webrtc::IceRole()> role_;
  const Connection* selected_ = nullptr;
  ConsentTurns turns_{&webrtc::CreateRandomId};
};

class IceControllerFactory : public webrtc::IceControllerFactoryInterface {
 public:
  std::unique_ptr<webrtc::IceControllerInterface> Create(
      const webrtc::IceControllerFactoryArgs& arguments) override {
    return std::make_unique<IceController>(arguments);
  }
};

class TransportFactory : public webrtc::IceTransportFactory {
 public:
  webrtc::scoped_refptr<webrtc::IceTransportInterface>
  CreateIceTransport(const std::string& name, int component, webrtc::IceTransportInit init) override {
    IceControllerFactory controllers;
    init.set_ice_controller_factory(&controllers);
    return webrtc::make_ref_counted<webrtc::DefaultIceTransport>(
        webrtc::P2PTransportChannel::Create(name, component, std::move(init)));
  }
};

}  // namespace

std::unique_ptr<webrtc::IceTransportFactory> CreateIceTransportFactory() {
  return std::make_unique<TransportFactory>();
}

}  // namespace wrtc

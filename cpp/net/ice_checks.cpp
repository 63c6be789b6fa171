#include "net/ice_checks.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "api/make_ref_counted.h"
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

// How often to look whether a check is due while all is well. A better candidate pair, which may appear at
// any time, waits for at most a second.
constexpr TimeDelta kMinDelay = TimeDelta::Millis(250);
constexpr TimeDelta kMaxDelay = TimeDelta::Seconds(1);
// All connections look at the same moments. A multiple of the grid on which the network threads run timers.
constexpr int64_t kGridMs = 256;

// RFC 7675 §5.1: consent is renewed every 5 s, times a random number from 0.8 to 1.2. The two ends take
// turns, so an interval is two turns of 2 s to 2.45 s: each end hears the other that often.
constexpr TimeDelta kMinTurn = TimeDelta::Seconds(2);
constexpr uint32_t kTurnSpreadMs = 150;
constexpr TimeDelta kMinConsent = TimeDelta::Millis(4200);
constexpr uint32_t kConsentSpreadMs = 1400;
// Without a sign of the peer for 2.5 s, the engine suspects that it is gone, and checks often.
constexpr TimeDelta kSilence = TimeDelta::Millis(2300);
// Checks that cross on the way: only the controlling end continues.
constexpr TimeDelta kCrossing = TimeDelta::Seconds(1);

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
    const int64_t at_ms = (now + std::clamp(DueAt(*selected_) - now, kMinDelay, kMaxDelay)).ms();
    return {nullptr, static_cast<int>((at_ms + kGridMs - 1) / kGridMs * kGridMs - now.ms())};
  }

  // The engine's choice, except that the selected pair is checked less often while all is well.
  const Connection* FindNextPingableConnection() override {
    const Connection* const next = BasicIceController::FindNextPingableConnection();
    return next && next == selected_ && IsQuiet() && clock_.CurrentTime() < DueAt(*next) ? nullptr : next;
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

  Timestamp DueAt(const Connection& pair) const {
    const Timestamp sent = pair.LastPingSent(), received = pair.LastPingReceived();
    const bool crossed = received - sent < kCrossing && role_() == webrtc::ICEROLE_CONTROLLED;
    const Random random = RandomAfter(sent);
    const Timestamp consent = sent + random.consent;
    const Timestamp turn = received > sent && !crossed ? received + random.turn : consent;
    return std::min({turn, consent, pair.LastReceived() + kSilence});
  }

  // How long to wait after the check that was sent at that time.
  struct Random {
    Timestamp sent = Timestamp::MinusInfinity();
    TimeDelta turn = kMinTurn;
    TimeDelta consent = kMinConsent;
  };
  Random RandomAfter(Timestamp sent) const {
    if (random_.sent != sent) {
      random_ = {sent, kMinTurn + TimeDelta::Millis(webrtc::CreateRandomId() % kTurnSpreadMs),
                 kMinConsent + TimeDelta::Millis(webrtc::CreateRandomId() % kConsentSpreadMs)};
    }
    return random_;
  }

  webrtc::Clock& clock_;
  const std::function<webrtc::IceRole()> role_;
  const Connection* selected_ = nullptr;
  mutable Random random_;
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

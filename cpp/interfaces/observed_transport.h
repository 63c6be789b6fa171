#pragma once

#include <memory>
#include <utility>

#include "api/scoped_refptr.h"
#include "milestone/network_thread.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Posts the states of a transport.
template <class Interface, class Information>
class StateObserver : public Interface {
 public:
  StateObserver(Key key, std::shared_ptr<Mailbox> mailbox) : key_(key), mailbox_(std::move(mailbox)) {}

 protected:
  void OnStateChange(Information info) override { mailbox_->Post(key_, "state", info.state()); }

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
};

// A transport that allows one observer, to be registered on the network thread.
template <class Interface, class Observer>
class ObservedTransport : public Native {
 public:
  explicit ObservedTransport(webrtc::scoped_refptr<Interface> transport) : transport_(std::move(transport)) {}

  void Observe(std::shared_ptr<Mailbox> mailbox) {
    CheckUsable();
    network()->BlockingCall([&] { ObserveHere(std::move(mailbox)); });
  }

 protected:
  webrtc::Thread* network() const { return milestone::NetworkOf(*transport_.get()); }
  // For the network thread.
  Observer& ObserveHere(std::shared_ptr<Mailbox> mailbox) {
    if (!observer_) {
      observer_ = Held(
          std::make_shared<Observer>(key(), std::move(mailbox)),
          [transport = transport_.held()](const auto&) { transport->UnregisterObserver(); }, network());
      transport_.get()->RegisterObserver(observer_.get());
    }
    return *observer_.get();
  }

  EngineRef<Interface> transport_;

 private:
  using Held = Owned<std::shared_ptr<Observer>, Releaser::kGiven>;

  Held observer_;
};

}  // namespace wrtc

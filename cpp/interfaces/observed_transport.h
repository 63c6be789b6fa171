#pragma once

#include <memory>
#include <utility>

#include "api/scoped_refptr.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"
#include "runtime/threads.h"

namespace wrtc {

// Posts a transport's states.
template <class Interface, class Information>
class StateObserver : public Interface {
 public:
  StateObserver(Key key, std::shared_ptr<Mailbox> mailbox) : key_(key), mailbox_(std::move(mailbox)) {}

 protected:
  void OnStateChange(Information info) override { mailbox_->Post(key_, "state", info.state()); }

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
};

// A transport that takes one observer, on the network thread.
template <class Interface, class Observer>
class ObservedTransport : public Native {
 public:
  explicit ObservedTransport(webrtc::scoped_refptr<Interface> transport) : transport_(std::move(transport)) {}
  ~ObservedTransport() {
    if (!observer_) return;
    if (stale()) {
      new std::shared_ptr<Observer>(std::move(observer_));
      return;
    }
    Threads::Get().network()->PostTask([transport = transport_.share(), observer = std::move(observer_)] {
      transport->UnregisterObserver();
    });
  }

  void Observe(std::shared_ptr<Mailbox> mailbox) {
    CheckUsable();
    if (observer_) return;
    observer_ = std::make_shared<Observer>(key(), std::move(mailbox));
    Threads::Get().network()->BlockingCall([this] { transport_->RegisterObserver(observer_.get()); });
  }

 protected:
  EngineRef<Interface> transport_;

 private:
  std::shared_ptr<Observer> observer_;
};

}  // namespace wrtc

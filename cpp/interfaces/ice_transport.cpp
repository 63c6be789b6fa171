#include "interfaces/ice_transport.h"

#include <pybind11/stl.h>

#include "bind.h"
#include "convert/enums.h"
#include "milestone/internals.h"
#include "milestone/network_thread.h"
#include "rtc_base/network_route.h"

namespace wrtc {

// The engine's transport may outlive this object, so its callbacks refer to it weakly.
class IceTransport::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(Key key, std::shared_ptr<Mailbox> mailbox) : key_(key), mailbox_(std::move(mailbox)) {}

  void PostClosed() { mailbox_->Post(key_, "state", webrtc::IceTransportState::kClosed); }

  void Subscribe(webrtc::IceTransportInternal* internal) {
    const std::weak_ptr<Core> weak = weak_from_this();
    internal->SubscribeIceTransportStateChanged(this, [weak](webrtc::IceTransportInternal* transport) {
      if (auto self = weak.lock())
        self->mailbox_->Post(self->key_, "state", transport->GetIceTransportState());
    });
    internal->AddGatheringStateCallback(this, [weak](webrtc::IceTransportInternal* transport) {
      if (auto self = weak.lock())
        self->mailbox_->Post(self->key_, "gatheringstate", transport->gathering_state());
    });
    internal->SubscribeNetworkRouteChanged(this, [weak](std::optional<webrtc::NetworkRoute>) {
      if (auto self = weak.lock()) self->mailbox_->Post(self->key_, "selectedcandidatepair");
    });
  }

 private:
  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
};

IceTransport::IceTransport(webrtc::scoped_refptr<webrtc::IceTransportInterface> transport)
    : transport_(std::move(transport)) {}

void IceTransport::Observe(std::shared_ptr<Mailbox> mailbox) {
  CheckUsable();
  if (core_) return;
  core_ = Owned<std::shared_ptr<Core>, Releaser::kAny>(std::make_shared<Core>(key(), std::move(mailbox)));
  milestone::NetworkOf(*transport_.get())->BlockingCall([this] {
    if (auto* internal = transport_.get()->internal()) core_->Subscribe(internal);
  });
}

void IceTransport::MarkClosed() {
  if (!closed_.exchange(true) && core_) core_->PostClosed();
}

IceTransport::Snapshot IceTransport::TakeSnapshot() const {
  CheckUsable();
  Snapshot snapshot;
  milestone::NetworkOf(*transport_.get())->BlockingCall([&] {
    auto* internal = transport_.get()->internal();
    if (!internal) return;
    if (!closed_) snapshot.state = internal->GetIceTransportState();
    snapshot.gathering_state = internal->gathering_state();
    snapshot.role = internal->GetIceRole();
    snapshot.component = internal->component();
    webrtc::IceTransportStats stats;
    if (internal->GetStats(&stats)) {
      for (const auto& local : stats.candidate_stats_list) {
        snapshot.local_candidates.push_back(local.candidate().ToCandidateAttribute(true));
      }
    }
    auto* channel = &milestone::ChannelOf(*internal);
    if (const auto* session = channel->allocator_session()) {
      snapshot.local_parameters = {session->ice_ufrag(), session->ice_pwd()};
    }
    for (const auto& remote : channel->remote_candidates()) {
      snapshot.remote_candidates.push_back(remote.ToCandidateAttribute(true));
    }
    if (const webrtc::IceParameters* remote = channel->remote_ice_parameters()) {
      snapshot.remote_parameters = {remote->ufrag, remote->pwd};
    }
    if (const auto pair = internal->GetSelectedCandidatePair()) {
      snapshot.selected_pair = {pair->local_candidate().ToCandidateAttribute(true),
                                pair->remote_candidate().ToCandidateAttribute(true)};
    }
  });
  return snapshot;
}

void bind_ice_transport(py::module_& m) {
  py::class_<IceTransport, std::shared_ptr<IceTransport>>(m, "IceTransport")
      .def_property_readonly("key", &IceTransport::key)
      .def("observe", &IceTransport::Observe, py::arg("mailbox").none(false), unlocked(),
           "Starts the events.")
      .def(
          "snapshot",
          [](const IceTransport& transport) {
            const IceTransport::Snapshot snapshot = Unlocked([&] { return transport.TakeSnapshot(); });
            return py::dict(py::arg("state") = snapshot.state,
                            py::arg("gathering_state") = snapshot.gathering_state,
                            py::arg("role") = snapshot.role, py::arg("component") = snapshot.component,
                            py::arg("local_candidates") = snapshot.local_candidates,
                            py::arg("remote_candidates") = snapshot.remote_candidates,
                            py::arg("selected_pair") = snapshot.selected_pair,
                            py::arg("local_parameters") = snapshot.local_parameters,
                            py::arg("remote_parameters") = snapshot.remote_parameters);
          },
          "The current state, as a dict.");
}

}  // namespace wrtc

#include "interfaces/media_stream_track.h"

#include <map>

#include "bind.h"
#include "convert/enums.h"
#include "engine/engine.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

// Registered and called on the signaling thread.
class MediaStreamTrack::Core : public webrtc::ObserverInterface {
 public:
  Core(Key key,
       webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track,
       std::shared_ptr<Mailbox> mailbox)
      : key_(key), track_(std::move(track)), mailbox_(std::move(mailbox)), last_(track_->state()) {
    track_->RegisterObserver(this);
  }
  ~Core() override { track_->UnregisterObserver(this); }

 private:
  void OnChanged() override {
    const auto state = track_->state();
    if (state == last_) return;
    last_ = state;
    mailbox_->Post(key_, "state", state);
  }

  const Key key_;
  const webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track_;
  const std::shared_ptr<Mailbox> mailbox_;
  webrtc::MediaStreamTrackInterface::TrackState last_;
};

MediaStreamTrack::MediaStreamTrack(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> track)
    : track_(std::move(track)) {}

void MediaStreamTrack::Observe(std::shared_ptr<Mailbox> mailbox) {
  CheckUsable();
  if (core_) return;
  core_ = Owned(Threads::Get().signaling()->BlockingCall(
      [&, track = track_.share()] { return std::make_shared<Core>(key(), track, std::move(mailbox)); }));
}

webrtc::MediaType MediaStreamTrack::kind() const {
  return track_->kind() == webrtc::MediaStreamTrackInterface::kAudioKind ? webrtc::MediaType::AUDIO
                                                                         : webrtc::MediaType::VIDEO;
}

bool MediaStreamTrack::muted() const {
  const webrtc::MediaSourceInterface* source = nullptr;
  if (kind() == webrtc::MediaType::AUDIO) {
    source = static_cast<webrtc::AudioTrackInterface*>(track_.share().get())->GetSource();
  } else {
    source = static_cast<webrtc::VideoTrackInterface*>(track_.share().get())->GetSource();
  }
  return source && source->state() == webrtc::MediaSourceInterface::kMuted;
}

void MediaStreamTrack::SetContentHint(webrtc::VideoTrackInterface::ContentHint hint) {
  static_cast<webrtc::VideoTrackInterface*>(track_.share().get())->set_content_hint(hint);
}

std::shared_ptr<MediaStreamTrack> MediaStreamTrack::Clone(const std::string& id) const {
  auto* factory = Engine::Get().factory();
  webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface> clone;
  if (kind() == webrtc::MediaType::AUDIO) {
    auto* track = static_cast<webrtc::AudioTrackInterface*>(track_.share().get());
    clone = factory->CreateAudioTrack(id, track->GetSource());
  } else {
    auto* track = static_cast<webrtc::VideoTrackInterface*>(track_.share().get());
    clone = factory->CreateVideoTrack(
        webrtc::scoped_refptr<webrtc::VideoTrackSourceInterface>(track->GetSource()), id);
  }
  clone->set_enabled(enabled());
  return WrapperOf<MediaStreamTrack>(std::move(clone));
}

void bind_media_stream_track(py::module_& m) {
  using Hint = webrtc::VideoTrackInterface::ContentHint;
  static const std::map<std::string, Hint> hints = {
      {"", Hint::kNone}, {"motion", Hint::kFluid}, {"detail", Hint::kDetailed}, {"text", Hint::kText}};
  py::class_<MediaStreamTrack, std::shared_ptr<MediaStreamTrack>>(m, "MediaStreamTrack")
      .def_property_readonly("key", &MediaStreamTrack::key)
      .def("observe", &MediaStreamTrack::Observe, py::arg("mailbox").none(false), unlocked(),
           "Starts the events.")
      .def_property_readonly("id", py::cpp_function(&MediaStreamTrack::id, unlocked()))
      .def_property_readonly("kind", py::cpp_function(&MediaStreamTrack::kind, unlocked()))
      .def_property("enabled", py::cpp_function(&MediaStreamTrack::enabled, unlocked()),
                    py::cpp_function(&MediaStreamTrack::set_enabled, unlocked()))
      .def_property_readonly("muted", py::cpp_function(&MediaStreamTrack::muted, unlocked()))
      .def(
          "set_content_hint",
          [](MediaStreamTrack& track, const std::string& hint) { track.SetContentHint(hints.at(hint)); },
          py::arg("hint"), unlocked())
      .def_property_readonly("address", &MediaStreamTrack::address)
      .def("clone", &MediaStreamTrack::Clone, py::arg("id"), unlocked(),
           "Another track with the same source.")
      .def_property_readonly("ready_state", py::cpp_function(&MediaStreamTrack::state, unlocked()));
}

}  // namespace wrtc

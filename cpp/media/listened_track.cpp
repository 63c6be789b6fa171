#include "media/listened_track.h"

#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "api/make_ref_counted.h"
#include "media/local_audio.h"
#include "media/playout.h"

namespace wrtc {
namespace {

using webrtc::AudioTrackInterface;
using webrtc::scoped_refptr;

class Ear : public webrtc::AudioTrackSinkInterface {
  void OnData(const void*, int, int, size_t, size_t) override { Listeners::Heard(); }
};

class ListenedTrack : public AudioTrackInterface {
 public:
  explicit ListenedTrack(scoped_refptr<AudioTrackInterface> track) : track_(std::move(track)) {}

  const scoped_refptr<AudioTrackInterface>& track() const { return track_; }

  // By the sender, on the signaling thread.
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override {
    track_->AddSink(sink);
    if (senders_++ > 0) return;
    track_->AddSink(&ear_);
    Listeners::Add();
  }
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override {
    track_->RemoveSink(sink);
    if (--senders_ > 0) return;
    track_->RemoveSink(&ear_);
    Listeners::Remove();
  }

  std::string kind() const override { return track_->kind(); }
  std::string id() const override { return track_->id(); }
  bool enabled() const override { return track_->enabled(); }
  bool set_enabled(bool enable) override { return track_->set_enabled(enable); }
  TrackState state() const override { return track_->state(); }
  webrtc::AudioSourceInterface* GetSource() const override { return track_->GetSource(); }
  bool GetSignalLevel(int* level) override { return track_->GetSignalLevel(level); }
  void RegisterObserver(webrtc::ObserverInterface* observer) override { track_->RegisterObserver(observer); }
  void UnregisterObserver(webrtc::ObserverInterface* observer) override {
    track_->UnregisterObserver(observer);
  }

 protected:
  ~ListenedTrack() override = default;

 private:
  const scoped_refptr<AudioTrackInterface> track_;
  Ear ear_;
  int senders_ = 0;
};

}  // namespace

scoped_refptr<webrtc::MediaStreamTrackInterface> ForSending(
    const scoped_refptr<webrtc::MediaStreamTrackInterface>& track) {
  if (!track || track->kind() != webrtc::MediaStreamTrackInterface::kAudioKind) return track;
  auto* audio = static_cast<AudioTrackInterface*>(track.get());
  if (dynamic_cast<const LocalAudio*>(audio->GetSource())) return track;
  return webrtc::make_ref_counted<ListenedTrack>(scoped_refptr<AudioTrackInterface>(audio));
}

scoped_refptr<webrtc::MediaStreamTrackInterface> FromSending(
    scoped_refptr<webrtc::MediaStreamTrackInterface> track) {
  const auto* listened = dynamic_cast<const ListenedTrack*>(track.get());
  if (listened) return listened->track();
  return track;
}

}  // namespace wrtc

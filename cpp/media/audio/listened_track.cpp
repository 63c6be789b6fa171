#include "media/audio/listened_track.h"

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/make_ref_counted.h"
#include "media/audio/local_audio.h"
#include "media/audio/playout.h"

namespace wrtc {
namespace {

using webrtc::AudioTrackInterface;
using webrtc::scoped_refptr;

// Hears a track for senders.
class Ear : public webrtc::AudioTrackSinkInterface {
 public:
  // How many there are now.
  size_t Add(webrtc::AudioTrackSinkInterface* sender) {
    std::lock_guard lock(mutex_);
    senders_.push_back(sender);
    return senders_.size();
  }
  size_t Remove(webrtc::AudioTrackSinkInterface* sender) {
    std::lock_guard lock(mutex_);
    std::erase(senders_, sender);
    return senders_.size();
  }

 private:
  void OnData(const void* data, int bits, int rate, size_t channels, size_t frames) override {
    if (!Listeners::Heard()) return;
    std::lock_guard lock(mutex_);
    for (auto* sender : senders_) sender->OnData(data, bits, rate, channels, frames, std::nullopt);
  }

  std::mutex mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> senders_;
};

class ListenedTrack : public AudioTrackInterface {
 public:
  explicit ListenedTrack(scoped_refptr<AudioTrackInterface> track) : track_(std::move(track)) {}

  const scoped_refptr<AudioTrackInterface>& track() const { return track_; }

  // By the sender, on the signaling thread.
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (ear_.Add(sink) > 1) return;
    track_->AddSink(&ear_);
    Listeners::Add();
  }
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (ear_.Remove(sink) > 0) return;
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

#include "media/audio/forwarded_track.h"

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

// Passes the audio of a track on to senders.
class ForwardingSink : public webrtc::AudioTrackSinkInterface {
 public:
  // These return the number of senders.
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
    if (!Listeners::ReportListening()) return;
    std::lock_guard lock(mutex_);
    for (auto* sender : senders_) sender->OnData(data, bits, rate, channels, frames, std::nullopt);
  }

  std::mutex mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> senders_;
};

class ForwardedTrack : public AudioTrackInterface {
 public:
  explicit ForwardedTrack(scoped_refptr<AudioTrackInterface> track) : track_(std::move(track)) {}

  const scoped_refptr<AudioTrackInterface>& track() const { return track_; }

  // The sender calls these on the signaling thread.
  void AddSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (forwarding_sink_.Add(sink) > 1) return;
    track_->AddSink(&forwarding_sink_);
    Listeners::Add();
  }
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override {
    if (forwarding_sink_.Remove(sink) > 0) return;
    track_->RemoveSink(&forwarding_sink_);
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
  ~ForwardedTrack() override = default;

 private:
  const scoped_refptr<AudioTrackInterface> track_;
  ForwardingSink forwarding_sink_;
};

}  // namespace

scoped_refptr<webrtc::MediaStreamTrackInterface> TrackToSend(
    const scoped_refptr<webrtc::MediaStreamTrackInterface>& track) {
  if (!track || track->kind() != webrtc::MediaStreamTrackInterface::kAudioKind) return track;
  auto* audio = static_cast<AudioTrackInterface*>(track.get());
  if (dynamic_cast<const LocalAudio*>(audio->GetSource())) return track;
  return webrtc::make_ref_counted<ForwardedTrack>(scoped_refptr<AudioTrackInterface>(audio));
}

scoped_refptr<webrtc::MediaStreamTrackInterface> OriginalTrack(
    scoped_refptr<webrtc::MediaStreamTrackInterface> track) {
  const auto* listened = dynamic_cast<const ForwardedTrack*>(track.get());
  if (listened) return listened->track();
  return track;
}

}  // namespace wrtc

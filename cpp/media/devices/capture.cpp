#include "media/devices/capture.h"

#include <atomic>
#include <utility>

#include "api/make_ref_counted.h"
#include "runtime/error.h"
#include "runtime/threads.h"

namespace wrtc {

class Capture::AudioCaptureSource : public LocalAudio {
 public:
  explicit AudioCaptureSource(std::shared_ptr<Capture> capture) : capture_(std::move(capture)) {}
  ~AudioCaptureSource() override { capture_->Detach(); }

  SourceState state() const override { return ended_ ? kEnded : capture_->muted_ ? kMuted : kLive; }
  void Push(const Pcm& pcm) { Deliver(pcm); }
  void End() {
    if (!ended_.exchange(true)) FireOnChanged();
  }

 private:
  const std::shared_ptr<Capture> capture_;
  std::atomic<bool> ended_{false};
};

class Capture::VideoCaptureSource : public VideoSource {
 public:
  VideoCaptureSource(std::shared_ptr<Capture> capture, bool is_screencast)
      : VideoSource(is_screencast, /*has_shared_encoder=*/false), capture_(std::move(capture)) {}
  ~VideoCaptureSource() override { capture_->Detach(); }

  SourceState state() const override {
    return VideoSource::state() == kLive && capture_->muted_ ? kMuted : VideoSource::state();
  }

 private:
  const std::shared_ptr<Capture> capture_;
};

webrtc::scoped_refptr<LocalAudio> Capture::MakeAudioSource() {
  auto source = webrtc::make_ref_counted<AudioCaptureSource>(shared_from_this());
  audio_source_ = source.get();
  return source;
}

webrtc::scoped_refptr<VideoSource> Capture::MakeVideoSource(bool is_screencast) {
  auto source = webrtc::make_ref_counted<VideoCaptureSource>(shared_from_this(), is_screencast);
  video_source_ = source.get();
  return source;
}

DeviceSettings Capture::Switch(const std::function<std::unique_ptr<Device>()>& open) {
  return OnDeviceThread([&] {
    if (closed_) throw Failure({.name = "InvalidStateError", .message = "the track has ended"});
    device_.reset();
    device_ = open();
    return device_->settings();
  });
}

void Capture::Close() {
  // A device opened before a fork belongs to the parent.
  if (generation_ != CurrentGeneration()) return;
  DeviceThread().PostTask([self = shared_from_this()] {
    self->closed_ = true;
    self->device_.reset();
  });
}

template <class Source, class... Args>
void Capture::Hand(Source* const& source, Args&&... args) {
  std::lock_guard lock(source_mutex_);
  if (source && generation_ == CurrentGeneration()) source->Push(std::forward<Args>(args)...);
}

void Capture::Push(Pcm pcm) {
  Hand(audio_source_, std::move(pcm));
}

void Capture::Push(const Pixels& pixels) {
  Hand(video_source_, pixels, VideoSource::Time{}, webrtc::kVideoRotation_0);
}

void Capture::Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer) {
  Hand(video_source_, std::move(buffer), VideoSource::Time{}, webrtc::kVideoRotation_0, std::nullopt);
}

void Capture::SetMuted(bool muted) {
  if (generation_ != CurrentGeneration()) return;
  muted_ = muted;
  on_event_(muted ? "mute" : "unmute");
}

void Capture::MarkLost() {
  if (generation_ != CurrentGeneration()) return;
  Threads::Get().signaling()->PostTask([self = shared_from_this()] {
    std::lock_guard lock(self->source_mutex_);
    if (self->audio_source_) self->audio_source_->End();
    if (self->video_source_) self->video_source_->End();
  });
  Close();
}

void Capture::Detach() {
  {
    std::lock_guard lock(source_mutex_);
    audio_source_ = nullptr;
    video_source_ = nullptr;
  }
  Close();
  on_event_("gone");
}

}  // namespace wrtc

#include "interfaces/audio_player.h"

#include <utility>

#include "bind.h"
#include "media/playout.h"
#include "runtime/engine.h"

namespace wrtc {

class AudioPlayer::Core : public webrtc::AudioTrackSinkInterface {
 public:
  Core(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, const std::string& device)
      : track_(std::move(track)), queue_(std::make_shared<PlayoutQueue>()) {
    speaker_ = OnDeviceThread([&] { return OpenSpeaker(queue_, device); });
    track_->AddSink(this);
    Listeners::Add();
  }

  void Stop() {
    if (!speaker_) return;
    track_->RemoveSink(this);
    Listeners::Remove();
    DeviceThread().PostTask([speaker = std::move(speaker_)] {});
  }
  uint64_t slips() const { return queue_->slips(); }

 private:
  void OnData(const void* data, int, int rate, size_t channels, size_t frames) override {
    Listeners::Heard();
    queue_->Put(static_cast<const int16_t*>(data), rate, static_cast<int>(channels), frames);
  }

  const webrtc::scoped_refptr<webrtc::AudioTrackInterface> track_;
  const std::shared_ptr<PlayoutQueue> queue_;
  std::unique_ptr<Device> speaker_;
};

AudioPlayer::AudioPlayer(const std::shared_ptr<MediaStreamTrack>& track, const std::string& device) {
  webrtc::scoped_refptr<webrtc::AudioTrackInterface> engine(
      static_cast<webrtc::AudioTrackInterface*>(track->engine().get()));
  core_ = std::make_shared<Core>(std::move(engine), device);
}

AudioPlayer::~AudioPlayer() {
  if (stale()) {
    new std::shared_ptr<Core>(std::move(core_));
    return;
  }
  Engine::Get().signaling()->PostTask([core = std::move(core_)] { core->Stop(); });
}

void AudioPlayer::Stop() {
  CheckUsable();
  core_->Stop();
}

uint64_t AudioPlayer::slips() const {
  return stale() ? 0 : core_->slips();
}

void bind_audio_player(py::module_& m) {
  py::class_<AudioPlayer, std::shared_ptr<AudioPlayer>>(m, "AudioPlayer")
      .def(py::init<const std::shared_ptr<MediaStreamTrack>&, const std::string&>(), py::arg("track"),
           py::arg("device"), unlocked())
      .def("stop", &AudioPlayer::Stop, unlocked())
      .def_property_readonly("slips", &AudioPlayer::slips, "How often there was too little or too much.");
}

}  // namespace wrtc

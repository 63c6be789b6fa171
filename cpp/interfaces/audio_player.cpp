#include "interfaces/audio_player.h"

#include <utility>

#include "bind.h"
#include "media/audio/track_listener.h"

namespace wrtc {

class AudioPlayer::Core : public TrackListener {
 public:
  Core(webrtc::scoped_refptr<webrtc::AudioTrackInterface> track, const std::string& device)
      : TrackListener(std::move(track)),
        queue_(std::make_shared<PlayoutQueue>()),
        speaker_(OnDeviceThread([&] { return OpenSpeaker(queue_, device); })) {
    Start();
  }

  void Close() {
    Stop();
    if (speaker_) DeviceThread().PostTask([speaker = std::move(speaker_)] {});
  }
  uint64_t discontinuities() const { return queue_->discontinuities(); }

 private:
  void OnSamples(const int16_t* samples, size_t frames, int channels, int rate) override {
    queue_->Put(samples, rate, channels, frames);
  }

  const std::shared_ptr<PlayoutQueue> queue_;
  std::unique_ptr<Device> speaker_;
};

AudioPlayer::AudioPlayer(const std::shared_ptr<MediaStreamTrack>& track, const std::string& device) {
  webrtc::scoped_refptr<webrtc::AudioTrackInterface> engine(
      static_cast<webrtc::AudioTrackInterface*>(track->engine().get()));
  core_ = Owned<std::shared_ptr<Core>>(std::make_shared<Core>(std::move(engine), device),
                                       [](const auto& core) { core->Close(); });
}

void AudioPlayer::Stop() {
  CheckUsable();
  core_->Close();
}

uint64_t AudioPlayer::discontinuities() const {
  return stale() ? 0 : core_->discontinuities();
}

void bind_audio_player(py::module_& m) {
  py::class_<AudioPlayer, std::shared_ptr<AudioPlayer>>(m, "AudioPlayer")
      .def(py::init<const std::shared_ptr<MediaStreamTrack>&, const std::string&>(),
           py::arg("track").none(false), py::arg("device"), unlocked())
      .def("stop", &AudioPlayer::Stop, unlocked())
      .def_property_readonly("discontinuities", &AudioPlayer::discontinuities,
                             "How often there was too little or too much audio.");
}

}  // namespace wrtc

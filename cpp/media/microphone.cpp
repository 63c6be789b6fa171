#include "media/microphone.h"

#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "media/audio_device.h"
#include "media/watchdog.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

// A device that wakes up gives its first sound within that time; what gives none is open all the same.
constexpr std::chrono::seconds kFirstSound{1};

class Microphone : public Device, private AudioTransport {
 public:
  Microphone(std::shared_ptr<Capture> to, const std::string& id, int rate, int channels)
      : to_(std::move(to)), rate_(rate), module_(OpenAudioModule()) {
    if (!module_) throw Failure({.name = "NotFoundError", .message = "no PulseAudio server and no ALSA"});
    ChooseMicrophone(*module_, id);
    bool stereo = false;
    module_->RegisterAudioCallback(this);
    const bool open = module_->InitMicrophone() == 0 && module_->StereoRecordingIsAvailable(&stereo) == 0 &&
                      module_->SetStereoRecording(stereo && channels == 2) == 0 &&
                      module_->InitRecording() == 0 && module_->StartRecording() == 0;
    if (!open) {
      Stop();
      throw Failure({.name = "NotReadableError",
                     .message = "the microphone \"" + id +
                                "\" cannot be opened: see whether another program keeps it for itself"});
    }
    settings_ = {.sample_rate = rate, .channels = stereo && channels == 2 ? 2 : 1};
    first_.get_future().wait_for(kFirstSound);
  }
  ~Microphone() override { Stop(); }

 private:
  void Stop() {
    module_->StopRecording();
    module_->RegisterAudioCallback(nullptr);
    module_->Terminate();
  }

  int32_t RecordedDataIsAvailable(const void* samples,
                                  size_t frames,
                                  size_t,
                                  size_t channels,
                                  uint32_t rate,
                                  uint32_t,
                                  int32_t,
                                  uint32_t level,
                                  bool,
                                  uint32_t& wanted_level) override {
    wanted_level = level;
    watchdog_.Feed();
    const int from = static_cast<int>(rate);
    Pcm pcm{.rate = rate_, .channels = static_cast<int>(channels)};
    const auto* begin = static_cast<const int16_t*>(samples);
    if (from == rate_) {
      pcm.samples.assign(begin, begin + frames * channels);
    } else {
      if (!converter_ || converter_->from() != from || converter_->channels() != pcm.channels) {
        converter_.emplace(from, rate_, pcm.channels);
      }
      pcm.samples = converter_->Convert(begin, frames);
    }
    to_->Push(std::move(pcm));
    if (!std::exchange(heard_, true)) first_.set_value();
    return 0;
  }

  const std::shared_ptr<Capture> to_;
  const int rate_;
  const webrtc::scoped_refptr<webrtc::AudioDeviceModule> module_;
  std::promise<void> first_;
  // The module's thread's.
  bool heard_ = false;
  std::optional<RateConverter> converter_;

  Watchdog watchdog_{to_};
};

}  // namespace

std::unique_ptr<Device> OpenMicrophone(std::shared_ptr<Capture> to,
                                       const std::string& id,
                                       int rate,
                                       int channels) {
  return std::make_unique<Microphone>(std::move(to), id, rate, channels);
}

}  // namespace wrtc

#include "media/devices/microphone.h"

#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "media/audio/audio_processor.h"
#include "media/audio/echo_reference.h"
#include "media/devices/audio_device.h"
#include "media/devices/watchdog.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

// How long to wait for the first audio of a device that is waking up. A device that gives none still counts
// as open.
constexpr std::chrono::seconds kFirstAudioTimeout{1};

class Microphone : public Device, private AudioTransport {
 public:
  Microphone(std::shared_ptr<Capture> to, const std::string& id, const MicrophoneOptions& options)
      : to_(std::move(to)), options_(options), module_(OpenAudioModule()) {
    if (!module_)
      throw Failure(
          {.name = "NotFoundError", .message = "this machine has neither a PulseAudio server nor ALSA"});
    ChooseMicrophone(*module_, id);
    bool stereo = false;
    StartProcessing();
    module_->RegisterAudioCallback(this);
    const bool open = module_->InitMicrophone() == 0 && module_->StereoRecordingIsAvailable(&stereo) == 0 &&
                      module_->SetStereoRecording(stereo && options.channels == 2) == 0 &&
                      module_->InitRecording() == 0 && module_->StartRecording() == 0;
    if (!open) {
      Stop();
      throw Failure(
          {.name = "NotReadableError",
           .message = "the microphone \"" + id +
                      "\" cannot be opened: check whether another program has exclusive access to it"});
    }
    settings_ = {.sample_rate = options.rate, .channels = stereo && options.channels == 2 ? 2 : 1};
    first_.get_future().wait_for(kFirstAudioTimeout);
  }
  ~Microphone() override { Stop(); }

 private:
  void Stop() {
    module_->StopRecording();
    module_->RegisterAudioCallback(nullptr);
    module_->Terminate();
    if (processor_) EchoReference::RemoveMicrophone(processor_.get());
  }

  void StartProcessing() {
    if (!options_.echo_cancellation && !options_.noise_suppression && !options_.auto_gain_control) return;
    using Level = webrtc::AudioProcessing::Config::NoiseSuppression::Level;
    AudioProcessorOptions wanted{.rate = EchoReference::kRate,
                                 .channels = options_.channels,
                                 .reverse_channels = EchoReference::kChannels,
                                 .echo_cancellation = options_.echo_cancellation,
                                 .auto_gain_control = options_.auto_gain_control};
    if (options_.noise_suppression) wanted.noise_suppression = Level::kModerate;
    processor_ = std::make_shared<AudioProcessor>(wanted);
    processing_.emplace(processor_);
    if (options_.echo_cancellation) EchoReference::AddMicrophone(processor_);
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
    to_->Push(Converted(Processed(static_cast<const int16_t*>(samples), frames, static_cast<int>(channels),
                                  static_cast<int>(rate))));
    if (!std::exchange(received_, true)) first_.set_value();
    return 0;
  }

  Pcm Processed(const int16_t* samples, size_t frames, int channels, int rate) {
    if (processing_) return processing_->Process(samples, frames, channels, rate);
    Pcm pcm{.rate = rate, .channels = channels};
    pcm.samples.assign(samples, samples + frames * static_cast<size_t>(channels));
    return pcm;
  }

  Pcm Converted(Pcm pcm) {
    if (pcm.rate == options_.rate) return pcm;
    if (!converter_ || converter_->from() != pcm.rate || converter_->channels() != pcm.channels) {
      converter_.emplace(pcm.rate, options_.rate, pcm.channels);
    }
    Pcm out{.rate = options_.rate, .channels = pcm.channels};
    out.samples = converter_->Convert(pcm.samples.data(), pcm.frames());
    return out;
  }

  const std::shared_ptr<Capture> to_;
  const MicrophoneOptions options_;
  const webrtc::scoped_refptr<webrtc::AudioDeviceModule> module_;
  std::shared_ptr<AudioProcessor> processor_;
  std::optional<PcmProcessing> processing_;
  std::promise<void> first_;
  // Used by the module's thread only.
  bool received_ = false;
  std::optional<RateConverter> converter_;

  Watchdog watchdog_{to_};
};

}  // namespace

std::unique_ptr<Device> OpenMicrophone(std::shared_ptr<Capture> to,
                                       const std::string& id,
                                       const MicrophoneOptions& options) {
  return std::make_unique<Microphone>(std::move(to), id, options);
}

}  // namespace wrtc

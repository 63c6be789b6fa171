#include "media/devices/speaker.h"

#include <algorithm>
#include <utility>

#include "media/devices/audio_device.h"
#include "runtime/error.h"

namespace wrtc {
namespace {

// Playing starts at the first value; above the second, audio is dropped.
constexpr size_t kEnough = PlayoutQueue::kRate * PlayoutQueue::kChannels * 40 / 1000;
constexpr size_t kTooMuch = PlayoutQueue::kRate * PlayoutQueue::kChannels * 200 / 1000;

class Speaker : public Device, private AudioTransport {
 public:
  Speaker(std::shared_ptr<PlayoutQueue> from, const std::string& id)
      : from_(std::move(from)), module_(OpenAudioModule()) {
    if (!module_)
      throw Failure(
          {.name = "NotFoundError", .message = "this machine has neither a PulseAudio server nor ALSA"});
    ChooseSpeaker(*module_, id);
    bool stereo = false;
    module_->RegisterAudioCallback(this);
    EchoReference::AddPlayer(this);
    const bool open = module_->InitSpeaker() == 0 && module_->StereoPlayoutIsAvailable(&stereo) == 0 &&
                      module_->SetStereoPlayout(stereo) == 0 && module_->InitPlayout() == 0 &&
                      module_->StartPlayout() == 0;
    if (!open) {
      Stop();
      throw Failure(
          {.name = "NotReadableError",
           .message = "the speaker \"" + id +
                      "\" cannot be opened: check whether another program has exclusive access to it"});
    }
    settings_ = {.sample_rate = PlayoutQueue::kRate, .channels = stereo ? 2 : 1};
  }
  ~Speaker() override { Stop(); }

 private:
  void Stop() {
    module_->StopPlayout();
    module_->RegisterAudioCallback(nullptr);
    module_->Terminate();
    EchoReference::RemovePlayer(this);
  }

  int32_t NeedMorePlayData(size_t frames,
                           size_t,
                           size_t channels,
                           uint32_t rate,
                           void* out,
                           size_t& given,
                           int64_t* elapsed_ms,
                           int64_t* ntp_ms) override {
    const size_t wanted = frames * PlayoutQueue::kRate / rate;
    buffer_.resize(wanted * PlayoutQueue::kChannels);
    from_->Take(buffer_.data(), wanted);
    EchoReference::Played(this, buffer_.data(), wanted);
    const int given_channels = static_cast<int>(channels);
    std::vector<int16_t> samples = Remix(buffer_.data(), wanted, PlayoutQueue::kChannels, given_channels);
    if (rate != PlayoutQueue::kRate) {
      if (!converter_ || converter_->channels() != given_channels) {
        converter_.emplace(PlayoutQueue::kRate, static_cast<int>(rate), given_channels);
      }
      samples = converter_->Convert(samples.data(), wanted);
    }
    samples.resize(frames * channels);
    std::copy(samples.begin(), samples.end(), static_cast<int16_t*>(out));
    given = frames;
    *elapsed_ms = *ntp_ms = -1;
    return 0;
  }

  const std::shared_ptr<PlayoutQueue> from_;
  const webrtc::scoped_refptr<webrtc::AudioDeviceModule> module_;
  // Used by the module's thread only.
  std::vector<int16_t> buffer_;
  std::optional<RateConverter> converter_;
};

}  // namespace

void PlayoutQueue::Put(const int16_t* data, int rate, int channels, size_t frames) {
  std::vector<int16_t> samples = Remix(data, frames, channels, kChannels);
  if (rate != kRate) {
    if (!converter_ || converter_->from() != rate) converter_.emplace(rate, kRate, kChannels);
    samples = converter_->Convert(samples.data(), frames);
  }
  std::lock_guard lock(mutex_);
  samples_.insert(samples_.end(), samples.begin(), samples.end());
  if (samples_.size() > kTooMuch) {
    ++discontinuities_;
    samples_.erase(samples_.begin(), samples_.end() - static_cast<ptrdiff_t>(kEnough));
  }
}

void PlayoutQueue::Take(int16_t* out, size_t frames) {
  const size_t wanted = frames * kChannels;
  std::lock_guard lock(mutex_);
  const bool was_playing = playing_;
  playing_ = samples_.size() >= (playing_ ? wanted : std::max(wanted, kEnough));
  if (playing_) {
    const auto end = samples_.begin() + static_cast<ptrdiff_t>(wanted);
    std::copy(samples_.begin(), end, out);
    samples_.erase(samples_.begin(), end);
  } else {
    std::fill_n(out, wanted, int16_t{0});
    // Also if it ran out to the last sample, as it does where both sides count 10 ms.
    if (was_playing) ++discontinuities_;
  }
}

std::unique_ptr<Device> OpenSpeaker(std::shared_ptr<PlayoutQueue> from, const std::string& id) {
  return std::make_unique<Speaker>(std::move(from), id);
}

}  // namespace wrtc

#include "media/devices/alsa.h"

#include <alsa/asoundlib.h>
#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "api/make_ref_counted.h"
#include "media/audio/pcm.h"
#include "media/devices/audio_device.h"
#include "modules/audio_device/include/audio_device_default.h"
#include "modules/audio_device/linux/alsasymboltable_linux.h"
#include "modules/audio_device/linux/audio_device_alsa_linux.h"
#include "rtc_base/logging.h"
#include "rtc_base/platform_thread.h"

// A function of libasound, which the engine loads at first use.
#define ALSA(function) LATESYM_GET(webrtc::adm_linux_alsa::AlsaSymbolTable, GetAlsaSymbolTable(), function)

namespace wrtc {
namespace {

constexpr int kRate = 48000;
constexpr size_t kFrames = kRate / 100;
constexpr unsigned kLatencyUs = 40'000;
constexpr int kMaxWaitMs = 50;

// libasound writes problems with its configuration and devices to stderr. Those of this thread go to the
// engine's log instead. Other users of libasound in the process are not affected.
void LogErrors() {
  using Handler =
      void (*)(const char* file, int line, const char* function, int error, const char* format, va_list);
  static const auto set_handler = reinterpret_cast<Handler (*)(Handler)>(
      dlsym(dlopen("libasound.so.2", RTLD_NOW), "snd_lib_error_set_local"));
  if (!set_handler) return;
  set_handler([](const char*, int, const char* function, int, const char* format, va_list arguments) {
    char said[256];
    std::vsnprintf(said, sizeof said, format, arguments);
    RTC_LOG(LS_WARNING) << "ALSA: " << function << ": " << said;
  });
}

// The default of the configuration first, then the devices of each card.
std::vector<AudioDeviceName> ListDevices(snd_pcm_stream_t stream) {
  const bool plays = stream == SND_PCM_STREAM_PLAYBACK;
  std::vector<AudioDeviceName> names;
  int card = -1;
  while (ALSA(snd_card_next)(&card) == 0 && card >= 0) {
    void** hints = nullptr;
    if (ALSA(snd_device_name_hint)(card, "pcm", &hints) != 0) continue;
    const auto get = [](const void* hint, const char* what) {
      const std::unique_ptr<char, decltype(&std::free)> text(ALSA(snd_device_name_get_hint)(hint, what),
                                                             &std::free);
      return std::string(text ? text.get() : "");
    };
    if (names.empty()) names.push_back({"default", "default"});
    for (void** hint = hints; *hint; ++hint) {
      const std::string id = get(*hint, "NAME"), direction = get(*hint, "IOID");
      // Both of these are listed for both directions.
      if (id.starts_with(plays ? "dsnoop:" : "dmix:") || direction == (plays ? "Input" : "Output")) continue;
      std::string label = get(*hint, "DESC");
      std::replace(label.begin(), label.end(), '\n', ' ');
      names.push_back({id, label.empty() ? id : label});
    }
    ALSA(snd_device_name_free_hint)(hints);
  }
  return names;
}

// One direction of a device. Once open, a thread of its own moves the samples.
class Stream {
 public:
  explicit Stream(snd_pcm_stream_t direction) : direction_(direction), devices_(ListDevices(direction)) {}
  ~Stream() { Stop(); }

  int16_t count() const { return static_cast<int16_t>(devices_.size()); }

  int32_t GetName(uint16_t index, char* label, char* id) const {
    if (index >= devices_.size()) return -1;
    std::snprintf(label, webrtc::kAdmMaxDeviceNameSize, "%s", devices_[index].label.c_str());
    std::snprintf(id, webrtc::kAdmMaxGuidSize, "%s", devices_[index].id.c_str());
    return 0;
  }

  int32_t Choose(uint16_t index) {
    if (index >= devices_.size()) return -1;
    id_ = devices_[index].id;
    return 0;
  }

  void WantStereo(bool stereo) { wanted_channels_ = stereo ? 2 : 1; }

  bool HasStereo() const {
    snd_pcm_t* const pcm = Open(2);
    if (pcm) ALSA(snd_pcm_close)(pcm);
    return pcm;
  }

  // Some devices support one number of channels only.
  bool Open() {
    for (const int channels : {wanted_channels_, 3 - wanted_channels_}) {
      pcm_ = Open(channels);
      channels_ = channels;
      if (pcm_) return true;
    }
    return false;
  }

  bool Start(webrtc::AudioTransport* transport) {
    if (!pcm_) return false;
    stopping_ = false;
    thread_ = webrtc::PlatformThread::SpawnJoinable(
        [this, transport] { direction_ == SND_PCM_STREAM_PLAYBACK ? Play(*transport) : Record(*transport); },
        "webrtc-alsa", webrtc::ThreadAttributes().SetPriority(webrtc::ThreadPriority::kRealtime));
    return true;
  }

  void Stop() {
    stopping_ = true;
    thread_.Finalize();
    if (!pcm_) return;
    ALSA(snd_pcm_drop)(pcm_);
    ALSA(snd_pcm_close)(pcm_);
    pcm_ = nullptr;
  }

 private:
  snd_pcm_t* Open(int channels) const {
    snd_pcm_t* pcm = nullptr;
    if (ALSA(snd_pcm_open)(&pcm, id_.c_str(), direction_, SND_PCM_NONBLOCK) != 0) return nullptr;
    if (ALSA(snd_pcm_set_params)(pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED,
                                 static_cast<unsigned>(channels), kRate, 1, kLatencyUs) == 0) {
      return pcm;
    }
    ALSA(snd_pcm_close)(pcm);
    return nullptr;
  }

  void Record(webrtc::AudioTransport& transport) {
    std::vector<int16_t> samples(kFrames * static_cast<size_t>(channels_));
    ALSA(snd_pcm_start)(pcm_);
    while (Move([&](size_t at, size_t frames) {
      return ALSA(snd_pcm_readi)(pcm_, &samples[at * static_cast<size_t>(channels_)], frames);
    })) {
      const std::vector<int16_t> wanted = Remix(samples.data(), kFrames, channels_, wanted_channels_);
      const auto channels = static_cast<size_t>(wanted_channels_);
      uint32_t level = 0;
      transport.RecordedDataIsAvailable(wanted.data(), kFrames, channels * sizeof(int16_t), channels, kRate,
                                        0, 0, 0, false, level);
    }
  }

  void Play(webrtc::AudioTransport& transport) {
    const auto channels = static_cast<size_t>(channels_);
    std::vector<int16_t> samples(kFrames * channels);
    size_t given = 0;
    int64_t elapsed_ms = 0, ntp_ms = 0;
    do {
      transport.NeedMorePlayData(kFrames, channels * sizeof(int16_t), channels, kRate, samples.data(), given,
                                 &elapsed_ms, &ntp_ms);
    } while (Move([&](size_t at, size_t frames) {
      return ALSA(snd_pcm_writei)(pcm_, &samples[at * channels], frames);
    }));
  }

  // Moves 10 ms by calling `step`. False if the stream is stopping, or the device is gone.
  template <class F>
  bool Move(F step) {
    for (size_t moved = 0; moved < kFrames;) {
      if (stopping_) return false;
      const snd_pcm_sframes_t frames = step(moved, kFrames - moved);
      if (frames > 0) {
        moved += static_cast<size_t>(frames);
      } else if (frames == 0 || frames == -EAGAIN) {
        ALSA(snd_pcm_wait)(pcm_, kMaxWaitMs);
      } else if (ALSA(snd_pcm_recover)(pcm_, static_cast<int>(frames), 1) != 0) {
        RTC_LOG(LS_WARNING) << "ALSA: " << id_
                            << " is lost: " << ALSA(snd_strerror)(static_cast<int>(frames));
        return false;
      } else if (direction_ == SND_PCM_STREAM_CAPTURE) {
        ALSA(snd_pcm_start)(pcm_);
      }
    }
    return true;
  }

  const snd_pcm_stream_t direction_;
  const std::vector<AudioDeviceName> devices_;
  std::string id_ = "default";
  int wanted_channels_ = 1;
  int channels_ = 1;
  snd_pcm_t* pcm_ = nullptr;
  std::atomic<bool> stopping_{false};
  webrtc::PlatformThread thread_;
};

class AlsaModule : public webrtc::webrtc_impl::AudioDeviceModuleDefault<webrtc::AudioDeviceModule> {
 public:
  int32_t RegisterAudioCallback(webrtc::AudioTransport* transport) override {
    transport_ = transport;
    return 0;
  }

  int16_t RecordingDevices() override { return microphone_.count(); }
  int16_t PlayoutDevices() override { return speaker_.count(); }
  int32_t RecordingDeviceName(uint16_t index, char* name, char* guid) override {
    return microphone_.GetName(index, name, guid);
  }
  int32_t PlayoutDeviceName(uint16_t index, char* name, char* guid) override {
    return speaker_.GetName(index, name, guid);
  }
  int32_t SetRecordingDevice(uint16_t index) override { return microphone_.Choose(index); }
  int32_t SetPlayoutDevice(uint16_t index) override { return speaker_.Choose(index); }

  int32_t StereoRecordingIsAvailable(bool* available) const override {
    *available = microphone_.HasStereo();
    return 0;
  }
  int32_t StereoPlayoutIsAvailable(bool* available) const override {
    *available = speaker_.HasStereo();
    return 0;
  }
  int32_t SetStereoRecording(bool stereo) override {
    microphone_.WantStereo(stereo);
    return 0;
  }
  int32_t SetStereoPlayout(bool stereo) override {
    speaker_.WantStereo(stereo);
    return 0;
  }

  int32_t InitRecording() override { return microphone_.Open() ? 0 : -1; }
  int32_t InitPlayout() override { return speaker_.Open() ? 0 : -1; }
  int32_t StartRecording() override { return microphone_.Start(transport_) ? 0 : -1; }
  int32_t StartPlayout() override { return speaker_.Start(transport_) ? 0 : -1; }
  int32_t StopRecording() override {
    microphone_.Stop();
    return 0;
  }
  int32_t StopPlayout() override {
    speaker_.Stop();
    return 0;
  }

 private:
  webrtc::AudioTransport* transport_ = nullptr;
  Stream microphone_{SND_PCM_STREAM_CAPTURE};
  Stream speaker_{SND_PCM_STREAM_PLAYBACK};
};

}  // namespace

webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreateAlsaModule() {
  if (!GetAlsaSymbolTable()->IsLoaded()) return nullptr;
  LogErrors();
  return webrtc::make_ref_counted<AlsaModule>();
}

}  // namespace wrtc

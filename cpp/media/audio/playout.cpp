#include "media/audio/playout.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "api/audio/audio_device_defines.h"
#include "api/make_ref_counted.h"
#include "media/audio/capture_clock.h"
#include "modules/audio_device/include/audio_device_default.h"
#include "runtime/per_generation.h"

namespace wrtc {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kStep{10};
constexpr int kRate = 48000;
constexpr size_t kChannels = 2;
constexpr size_t kFrames = kRate / 100;
// The engine's jitter buffer catches up with this many by itself.
constexpr int kFewSteps = 20;
// How much audio the engine keeps, if packets have 60 ms.
constexpr int kMaxSteps = 1200;

struct Audience {
  std::mutex mutex;
  std::condition_variable changed;
  int size = 0;
  // Changes whenever a listener comes or goes. A stream without listeners is tried again after a change.
  std::atomic<int> version{0};

  // Never destroyed, and a forked child has its own: a condition variable that a thread of the parent waits
  // on would block the child for ever when notified or destroyed.
  static Audience& Get() {
    static PerGeneration<Audience> audience;
    return audience.Get([] { return new Audience; });
  }
};

// Of the playout thread: the time that it plays, which lags behind while it catches up; whether the pulled
// stream has a listener; and whether the pulled audio is too old to be delivered.
thread_local Clock::time_point playing;
thread_local bool listened_to = false;
thread_local bool late = false;
thread_local std::optional<int64_t> captured_us;

// The time of capture of the next 10 ms of a received stream. The engine gives the timestamp only after it
// has delivered the audio.
class PulledClock {
 public:
  std::optional<int64_t> next_us() const { return next_us_; }
  void Pulled(const webrtc::AudioFrame& frame) {
    const uint32_t passed = frame.timestamp_ - std::exchange(timestamp_, frame.timestamp_);
    // 48 kHz for Opus, 8 kHz for the other codecs. It shows where the jitter buffer neither stretches nor
    // compresses time.
    if ((passed == 480 || passed == 80) && passed != step_) {
      step_ = passed;
      clock_.emplace(static_cast<int>(passed) * 100, /*audio=*/true);
    }
    if (!clock_) return;
    for (const webrtc::RtpPacketInfo& packet : frame.packet_infos_) {
      clock_->Arrived(packet.rtp_timestamp(), packet.receive_time().us());
    }
    next_us_ = clock_->TimeOf(timestamp_ + step_);
  }

 private:
  uint32_t timestamp_ = 0;
  uint32_t step_ = 0;
  std::optional<CaptureClock> clock_;
  std::optional<int64_t> next_us_;
};

class PullingMixer : public webrtc::AudioMixer {
 public:
  bool AddSource(Source* source) override {
    std::lock_guard lock(mutex_);
    streams_.push_back({.source = source});
    return true;
  }

  void RemoveSource(Source* source) override {
    std::lock_guard lock(mutex_);
    std::erase_if(streams_, [source](const Stream& stream) { return stream.source == source; });
  }

  void Mix(size_t channels, webrtc::AudioFrame* mixed) override {
    std::lock_guard lock(mutex_);
    ++step_;
    const int version = audience_.version;
    for (Stream& stream : streams_) {
      if (!stream.listened && stream.version == version && step_ < stream.next_try) continue;
      if (stream.version != version) stream.patience = 1;
      stream.version = version;
      Pull(stream);
      if (stream.listened) continue;
      stream.next_try = step_ + stream.patience;
      stream.patience *= 2;
    }
    mixed->UpdateFrame(0, nullptr, kFrames, kRate, webrtc::AudioFrame::kUndefined,
                       webrtc::AudioFrame::kVadUnknown, channels);
  }

 private:
  struct Stream {
    Source* source;
    Clock::time_point pulled = Clock::now();
    bool listened = false;
    int version = -1;
    // The engine connects a new stream to its listeners only after adding it here. So streams without a
    // listener are tried again, at increasing intervals.
    int64_t patience = 1;
    int64_t next_try = 0;
    PulledClock clock;
  };

  // If a stream was not pulled for a while, it starts with the audio that has arrived meanwhile. That is
  // pulled first and not delivered, until nothing is left.
  void Pull(Stream& stream) {
    const int64_t missed = (playing - stream.pulled) / kStep;
    listened_to = false;
    late = missed > kFewSteps;
    auto info = PullOnce(stream);
    stream.listened = listened_to;
    if (!listened_to) return;
    stream.pulled = playing;
    if (!late) return;
    const int64_t steps = std::min<int64_t>(missed, kMaxSteps);
    for (int64_t step = 1; step < steps && info != Source::AudioFrameInfo::kMuted; ++step) {
      info = PullOnce(stream);
    }
  }

  Source::AudioFrameInfo PullOnce(Stream& stream) {
    captured_us = stream.clock.next_us();
    const auto info = stream.source->GetAudioFrameWithInfo(kRate, &frame_);
    captured_us.reset();
    stream.clock.Pulled(frame_);
    return info;
  }

  Audience& audience_ = Audience::Get();
  std::mutex mutex_;
  std::vector<Stream> streams_;
  webrtc::AudioFrame frame_;
  int64_t step_ = 0;
};

class PlayoutClock : public webrtc::webrtc_impl::AudioDeviceModuleDefault<webrtc::AudioDeviceModule> {
 public:
  ~PlayoutClock() override { StopPlayout(); }

  int32_t RegisterAudioCallback(webrtc::AudioTransport* transport) override {
    std::lock_guard lock(mutex_);
    transport_ = transport;
    return 0;
  }
  int32_t InitPlayout() override { return 0; }
  bool PlayoutIsInitialized() const override { return true; }
  int32_t PlayoutIsAvailable(bool* available) override {
    *available = true;
    return 0;
  }
  int32_t StereoPlayoutIsAvailable(bool* available) const override {
    *available = true;
    return 0;
  }
  int32_t StereoPlayout(bool* enabled) const override {
    *enabled = true;
    return 0;
  }
  bool Playing() const override { return thread_.joinable(); }
  int32_t StartPlayout() override {
    if (Playing()) return 0;
    stopping_ = false;
    thread_ = std::thread([this] { Run(); });
    return 0;
  }
  int32_t StopPlayout() override {
    if (!Playing()) return 0;
    {
      std::lock_guard lock(audience_.mutex);
      stopping_ = true;
    }
    audience_.changed.notify_all();
    thread_.join();
    return 0;
  }

 private:
  void Run() {
    pthread_setname_np(pthread_self(), "webrtc-playout");
    Clock::time_point next = Clock::now();
    while (true) {
      {
        std::unique_lock lock(audience_.mutex);
        if (audience_.size == 0) {
          audience_.changed.wait(lock, [this] { return audience_.size > 0 || stopping_; });
          next = Clock::now();
        }
        if (stopping_) return;
      }
      playing = next;
      PullOnce();
      next += kStep;
      std::this_thread::sleep_until(next);
    }
  }

  void PullOnce() {
    std::lock_guard lock(mutex_);
    if (!transport_) return;
    int16_t samples[kFrames * kChannels];
    size_t got = 0;
    int64_t elapsed_ms = 0, ntp_ms = 0;
    transport_->NeedMorePlayData(kFrames, kChannels * sizeof(int16_t), kChannels, kRate, samples, got,
                                 &elapsed_ms, &ntp_ms);
  }

  Audience& audience_ = Audience::Get();
  std::mutex mutex_;
  webrtc::AudioTransport* transport_ = nullptr;
  std::thread thread_;
  bool stopping_ = false;
};

}  // namespace

void Listeners::Add() {
  Audience& audience = Audience::Get();
  {
    std::lock_guard lock(audience.mutex);
    ++audience.size;
    ++audience.version;
  }
  audience.changed.notify_all();
}

void Listeners::Remove() {
  Audience& audience = Audience::Get();
  std::lock_guard lock(audience.mutex);
  --audience.size;
  ++audience.version;
}

bool Listeners::ReportListening() {
  listened_to = true;
  return !late;
}

std::optional<int64_t> Listeners::CapturedAt() {
  return captured_us;
}

webrtc::scoped_refptr<webrtc::AudioMixer> CreatePullingMixer() {
  return webrtc::make_ref_counted<PullingMixer>();
}

webrtc::scoped_refptr<webrtc::AudioDeviceModule> CreatePlayoutClock() {
  return webrtc::make_ref_counted<PlayoutClock>();
}

}  // namespace wrtc

#include "runtime/engine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "api/create_modular_peer_connection_factory.h"
#include "api/enable_media_with_defaults.h"
#include "api/environment/environment_factory.h"
#include "api/field_trials.h"
#include "media/audio_codecs.h"
#include "media/decode_gate.h"
#include "media/encoded_audio.h"
#include "media/key_frame_requests.h"
#include "media/pass_through_encoder.h"
#include "media/playout.h"
#include "media/video_codecs.h"
#include "net/flow_control.h"
#include "net/srtp_library.h"
#include "net/udp_socket.h"
#include "rtc_base/network.h"
#include "rtc_base/null_socket_server.h"
#include "rtc_base/physical_socket_server.h"
#include "rtc_base/ssl_adapter.h"
#include "rtc_base/time_utils.h"
#include "runtime/fork.h"
#include "runtime/log.h"

namespace wrtc {
namespace {

// Connections start at full quality, so the picture must shrink fast where the network turns out to be slow:
// at the first deep fall of the estimate, and each second in which the quantizer says that it is too large.
// And of simulcast every layer is sent, not only the lower ones of small pictures.
constexpr char kFieldTrials[] =
    "WebRTC-Video-QualityScalerSettings/initial_bitrate_interval_ms:4000,initial_bitrate_factor:0.3,"
    "sampling_period_ms:1000,min_frames:20,initial_scale_factor:1/"
    "WebRTC-LegacySimulcastLayerLimit/Disabled/";

// What connecting waits for on the network thread is shorter.
constexpr int64_t kConnectingDelayMs = 40;

// Longer than any task of an engine thread; a thread that is busier than that is forked as it is.
constexpr std::chrono::milliseconds kForkPatience{200};

std::mutex& Guard() {
  static auto& guard = *new std::mutex;
  return guard;
}

// Set under the guard; read without it, so that an engine thread never waits for a fork that waits for it.
std::atomic<Engine*> running{nullptr};

// Holds the engine threads between tasks while the process forks.
struct Pause {
  std::mutex mutex;
  std::condition_variable changed;
  int standing = 0;
  bool over = false;

  void Stand() {
    std::unique_lock lock(mutex);
    ++standing;
    changed.notify_all();
    changed.wait(lock, [this] { return over; });
  }
};

std::shared_ptr<Pause> pause;

// Runs what is not urgent in company: every connection, idle or not, has timers, and each would wake the
// thread by itself. The grid is within the leeway of 17 ms that low precision allows
// (TaskQueueBase::DelayPrecision).
class CoalescingThread : public webrtc::Thread {
 public:
  // Delays below `least_delay_ms` are kept as they are.
  CoalescingThread(std::unique_ptr<webrtc::SocketServer> sockets, int64_t least_delay_ms)
      : Thread(std::move(sockets)), least_delay_ms_(least_delay_ms) {}
  ~CoalescingThread() override { Stop(); }

 protected:
  void PostDelayedTaskImpl(absl::AnyInvocable<void() &&> task,
                           webrtc::TimeDelta delay,
                           const PostDelayedTaskTraits& traits,
                           const webrtc::Location& location) override {
    constexpr int64_t kGridMs = 16;
    if (!traits.high_precision && delay.ms() >= least_delay_ms_) {
      const int64_t now = webrtc::TimeMillis();
      delay = webrtc::TimeDelta::Millis((now + delay.ms() + kGridMs - 1) / kGridMs * kGridMs - now);
    }
    Thread::PostDelayedTaskImpl(std::move(task), delay, traits, location);
  }

 private:
  const int64_t least_delay_ms_;
};

std::unique_ptr<webrtc::Thread> StartThread(std::unique_ptr<webrtc::SocketServer> sockets,
                                            const char* name,
                                            int64_t least_coalesced_delay_ms = 1) {
  auto thread = std::make_unique<CoalescingThread>(std::move(sockets), least_coalesced_delay_ms);
  thread->SetName(name, nullptr);
  thread->Start();
  return thread;
}

}  // namespace

Engine::Engine()
    : environment_(webrtc::CreateEnvironment(std::make_unique<webrtc::FieldTrials>(kFieldTrials))) {
  SilenceLog();
  WatchForks();
  webrtc::InitializeSSL();
  network_ =
      StartThread(std::make_unique<webrtc::PhysicalSocketServer>(), "webrtc-network", kConnectingDelayMs);
  worker_ = StartThread(std::make_unique<webrtc::NullSocketServer>(), "webrtc-worker");
  signaling_ = StartThread(std::make_unique<webrtc::NullSocketServer>(), "webrtc-signal");
  network_->PostTask([] { KeepSrtpLibrary(); });
  networks_ = std::make_unique<webrtc::BasicNetworkManager>(environment_, network_->socketserver());
  sockets_ = CreatePacketSockets(network_->socketserver());

  webrtc::PeerConnectionFactoryDependencies parts;
  parts.network_thread = network_.get();
  parts.worker_thread = worker_.get();
  parts.signaling_thread = signaling_.get();
  parts.socket_factory = network_->socketserver();
  parts.env = environment_;
  parts.event_log_factory = CreateKeyFrameRequestLogFactory();
  parts.sctp_factory = std::make_unique<FlowControlledSctpFactory>(network_.get(), signaling_.get());
  worker_->BlockingCall([&] { parts.adm = CreatePlayoutClock(); });
  parts.audio_mixer = CreateListenedMixer();
  parts.audio_encoder_factory = CreatePassThroughAudioEncoderFactory(CreateAudioEncoderFactory());
  parts.audio_decoder_factory = CreateAudioDecoderFactory();
  parts.video_encoder_factory = CreatePassThroughEncoderFactory(CreateVideoEncoderFactory());
  parts.video_decoder_factory = CreateGatedDecoderFactory(CreateVideoDecoderFactory());
  webrtc::EnableMediaWithDefaults(parts);
  factory_ = webrtc::CreateModularPeerConnectionFactory(std::move(parts));
}

Engine& Engine::Get() {
  if (Engine* engine = running) return *engine;
  std::lock_guard lock(Guard());
  if (!running) running = new Engine;
  return *running;
}

void Engine::Stop() {
  std::lock_guard lock(Guard());
  Engine* const engine = running;
  if (!engine) return;
  webrtc::Thread* const threads[] = {engine->signaling(), engine->worker(), engine->network()};
  // What was released so far is really gone before the threads end.
  for (webrtc::Thread* thread : threads) thread->BlockingCall([] {});
  BeginGeneration();
  for (webrtc::Thread* thread : threads) thread->Stop();
  // Not before: a thread that still asks for the engine would wait for the guard, and this for the thread.
  running = nullptr;
}

void Engine::PauseForFork() {
  Guard().lock();
  Engine* const engine = running;
  if (!engine) return;
  pause = std::make_shared<Pause>();
  webrtc::Thread* const threads[] = {engine->signaling(), engine->worker(), engine->network()};
  for (webrtc::Thread* thread : threads) thread->PostTask([held = pause] { held->Stand(); });
  std::unique_lock lock(pause->mutex);
  pause->changed.wait_for(lock, kForkPatience, [] { return pause->standing == 3; });
}

void Engine::ResumeAfterFork() {
  if (pause) {
    {
      std::lock_guard lock(pause->mutex);
      pause->over = true;
    }
    pause->changed.notify_all();
    pause.reset();
  }
  Guard().unlock();
}

void Engine::ForgetInChild() {
  // Left as they are: they belong to threads that this process does not have.
  if (pause) new std::shared_ptr<Pause>(std::move(pause));
  running = nullptr;
  Guard().unlock();
}

}  // namespace wrtc

#include "engine/engine.h"

#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <system_error>
#include <tuple>
#include <utility>

#include "api/create_modular_peer_connection_factory.h"
#include "api/enable_media.h"
#include "api/enable_media_with_defaults.h"
#include "api/environment/environment_factory.h"
#include "api/field_trials.h"
#include "api/task_queue/default_task_queue_factory.h"
#include "media/audio/playout.h"
#include "media/codecs/audio_codecs.h"
#include "media/codecs/video_codecs.h"
#include "media/encoded/decode_gate.h"
#include "media/encoded/encoded_audio.h"
#include "media/encoded/key_frame_requests.h"
#include "media/encoded/pass_through_encoder.h"
#include "net/flow_control.h"
#include "net/srtp_library.h"
#include "rtc_base/network.h"
#include "rtc_base/ssl_adapter.h"
#include "runtime/native.h"
#include "runtime/shared_queues.h"

namespace wrtc {
namespace {

// Connections start at full quality, so the resolution must drop quickly when the network turns out to be
// slow: at the first steep fall of the estimated bandwidth, and in each second in which the quantizer is too
// high. Simulcast sends every layer, even of small frames.
constexpr char kFieldTrials[] =
    "WebRTC-Video-QualityScalerSettings/initial_bitrate_interval_ms:4000,initial_bitrate_factor:0.3,"
    "sampling_period_ms:1000,min_frames:20,initial_scale_factor:1/"
    "WebRTC-LegacySimulcastLayerLimit/Disabled/";

// Written under the guard of the threads, and read without it: a stopping thread may still call Get().
std::atomic<Engine*> running{nullptr};

std::unique_ptr<webrtc::MediaFactory> MediaFactory() {
  webrtc::PeerConnectionFactoryDependencies parts;
  webrtc::EnableMedia(parts);
  return std::move(parts.media_factory);
}

void AddMediaParts(webrtc::PeerConnectionFactoryDependencies& parts, webrtc::Thread& worker) {
  worker.BlockingCall([&] { parts.adm = CreatePlayoutClock(); });
  parts.audio_mixer = CreatePullingMixer();
  parts.audio_encoder_factory = CreatePassThroughAudioEncoderFactory(CreateAudioEncoderFactory());
  parts.audio_decoder_factory = CreateAudioDecoderFactory();
  parts.video_encoder_factory =
      CreatePassThroughEncoderFactory(CreateVideoEncoderFactory(), CreateSingleVideoEncoderFactory());
  parts.video_decoder_factory = CreateGatedDecoderFactory(CreateVideoDecoderFactory());
  webrtc::EnableMediaWithDefaults(parts);
}

}  // namespace

Engine::Engine(Threads& threads)
    : threads_(threads),
      environment_(webrtc::CreateEnvironment(std::make_unique<webrtc::FieldTrials>(kFieldTrials),
                                             ShareEncoderThreads(webrtc::CreateDefaultTaskQueueFactory()))),
      media_(MediaFactory()) {
  webrtc::InitializeSSL();
  webrtc::Thread* const first = threads.networks().front().get();
  first->PostTask([] { KeepSrtpLibrary(); });
  // So that factory() can read the first one while others are added.
  networks_.reserve(Threads::kMaxNetworks);
  AddNetwork(first);
}

void Engine::AddNetwork(webrtc::Thread* thread) {
  auto network = std::make_unique<Network>(thread);
  network->interfaces = std::make_unique<webrtc::BasicNetworkManager>(environment_, thread->socketserver());
  thread->BlockingCall([&] { pthread_getcpuclockid(pthread_self(), &network->processor_time); });

  webrtc::PeerConnectionFactoryDependencies parts;
  parts.network_thread = thread;
  parts.worker_thread = threads_.worker();
  parts.signaling_thread = threads_.signaling();
  parts.socket_factory = thread->socketserver();
  parts.env = environment_;
  parts.event_log_factory = CreateKeyFrameRequestLogFactory();
  parts.sctp_factory = std::make_unique<FlowControlledSctpFactory>(thread, threads_.signaling());
  if (networks_.empty()) AddMediaParts(parts, *threads_.worker());
  parts.media_factory = media_.MakeFactory();
  network->factory = webrtc::CreateModularPeerConnectionFactory(std::move(parts));
  networks_.push_back(std::move(network));
}

Engine::Place Engine::TakePlace() {
  const size_t limit = Threads::NetworkLimit();
  std::lock_guard lock(Threads::Guard());
  // The threads may have stopped while this one waited for the guard.
  CheckGeneration(generation_);
  // Among threads with equally many connections, the one that has worked less.
  const auto load = [](const auto& network) {
    timespec used = {};
    clock_gettime(network->processor_time, &used);
    return std::tuple(network->connections.load(), used.tv_sec, used.tv_nsec);
  };
  auto least = std::ranges::min_element(networks_, {}, load);
  if ((*least)->connections > 0 && networks_.size() < limit) {
    try {
      AddNetwork(threads_.StartNetwork());
      least = std::prev(networks_.end());
    } catch (const std::system_error&) {
      // The process has no descriptors left, so the threads that exist must do.
    }
  }
  ++(*least)->connections;
  return Place(**least);
}

Engine& Engine::Get() {
  if (Engine* engine = running) return *engine;
  Threads& threads = Threads::Get();
  std::lock_guard lock(Threads::Guard());
  if (!running) {
    running = new Engine(threads);
    Threads::OnStopped([] { running = nullptr; });
  }
  return *running;
}

}  // namespace wrtc

#include "engine/engine.h"

#include <atomic>
#include <mutex>
#include <utility>

#include "api/create_modular_peer_connection_factory.h"
#include "api/enable_media_with_defaults.h"
#include "api/environment/environment_factory.h"
#include "api/field_trials.h"
#include "api/task_queue/default_task_queue_factory.h"
#include "engine/extension_ids.h"
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

}  // namespace

Engine::Engine(Threads& threads)
    : environment_(webrtc::CreateEnvironment(std::make_unique<webrtc::FieldTrials>(kFieldTrials),
                                             ShareEncoderThreads(webrtc::CreateDefaultTaskQueueFactory()))) {
  webrtc::InitializeSSL();
  threads.network()->PostTask([] { KeepSrtpLibrary(); });
  networks_ = std::make_unique<webrtc::BasicNetworkManager>(environment_, threads.network()->socketserver());

  webrtc::PeerConnectionFactoryDependencies parts;
  parts.network_thread = threads.network();
  parts.worker_thread = threads.worker();
  parts.signaling_thread = threads.signaling();
  parts.socket_factory = threads.network()->socketserver();
  parts.env = environment_;
  parts.event_log_factory = CreateKeyFrameRequestLogFactory();
  parts.sctp_factory = std::make_unique<FlowControlledSctpFactory>(threads.network(), threads.signaling());
  threads.worker()->BlockingCall([&] { parts.adm = CreatePlayoutClock(); });
  parts.audio_mixer = CreatePullingMixer();
  parts.audio_encoder_factory = CreatePassThroughAudioEncoderFactory(CreateAudioEncoderFactory());
  parts.audio_decoder_factory = CreateAudioDecoderFactory();
  parts.video_encoder_factory =
      CreatePassThroughEncoderFactory(CreateVideoEncoderFactory(), CreateSingleVideoEncoderFactory());
  parts.video_decoder_factory = CreateGatedDecoderFactory(CreateVideoDecoderFactory());
  webrtc::EnableMediaWithDefaults(parts);
  parts.media_factory = AssignExtensionIds(std::move(parts.media_factory));
  factory_ = webrtc::CreateModularPeerConnectionFactory(std::move(parts));
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

#include "runtime/engine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "api/audio/create_audio_device_module.h"
#include "api/create_modular_peer_connection_factory.h"
#include "api/enable_media_with_defaults.h"
#include "api/environment/environment_factory.h"
#include "net/flow_control.h"
#include "p2p/base/basic_packet_socket_factory.h"
#include "rtc_base/network.h"
#include "rtc_base/ssl_adapter.h"
#include "runtime/fork.h"
#include "runtime/log.h"

namespace wrtc {
namespace {

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

std::unique_ptr<webrtc::Thread> StartThread(std::unique_ptr<webrtc::Thread> thread, const char* name) {
  thread->SetName(name, nullptr);
  thread->Start();
  return thread;
}

}  // namespace

Engine::Engine() : environment_(webrtc::CreateEnvironment()) {
  SilenceLog();
  WatchForks();
  webrtc::InitializeSSL();
  network_ = StartThread(webrtc::Thread::CreateWithSocketServer(), "webrtc-network");
  worker_ = StartThread(webrtc::Thread::Create(), "webrtc-worker");
  signaling_ = StartThread(webrtc::Thread::Create(), "webrtc-signal");
  networks_ = std::make_unique<webrtc::BasicNetworkManager>(environment_, network_->socketserver());
  sockets_ = std::make_unique<webrtc::BasicPacketSocketFactory>(network_->socketserver());

  webrtc::PeerConnectionFactoryDependencies parts;
  parts.network_thread = network_.get();
  parts.worker_thread = worker_.get();
  parts.signaling_thread = signaling_.get();
  parts.socket_factory = network_->socketserver();
  parts.env = environment_;
  parts.sctp_factory = std::make_unique<FlowControlledSctpFactory>(network_.get());
  worker_->BlockingCall([&] {
    parts.adm = webrtc::CreateAudioDeviceModule(environment_, webrtc::AudioDeviceModule::kDummyAudio);
  });
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
  running = nullptr;
  for (webrtc::Thread* thread : threads) thread->Stop();
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

#include "media/audio/audio_pacer.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "runtime/fork.h"
#include "runtime/per_generation.h"

namespace wrtc {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kStep{10};
// How much a delayed thread catches up. Beyond that, the listeners have had their gap already.
constexpr int kMaxStepsAtOnce = 20;

}  // namespace

Paced::Paced(std::function<bool()> wanted, std::function<void()> play)
    : wanted_(std::move(wanted)), play_(std::move(play)) {
  AudioPacer::Get().Add(this);
}

Paced::~Paced() {
  AudioPacer::Get().Remove(this);
}

AudioPacer& AudioPacer::Get() {
  static PerGeneration<AudioPacer> pacer;
  return pacer.Get([] { return new AudioPacer; });
}

void AudioPacer::Add(Paced* source) {
  std::lock_guard lock(mutex_);
  sources_.push_back(source);
}

void AudioPacer::Remove(Paced* source) {
  std::lock_guard lock(mutex_);
  std::erase(sources_, source);
}

void AudioPacer::Wake() {
  std::lock_guard lock(mutex_);
  if (!running_) {
    running_ = true;
    std::thread([this] { Run(); }).detach();
  }
  changed_.notify_one();
}

bool AudioPacer::AnyPaced() const {
  return std::any_of(sources_.begin(), sources_.end(), [](Paced* source) { return source->wanted(); });
}

void AudioPacer::Run() {
  pthread_setname_np(pthread_self(), "webrtc-pacer");
  const Generation made_in = CurrentGeneration();
  std::unique_lock lock(mutex_);
  Clock::time_point next = Clock::now();
  while (made_in == CurrentGeneration()) {
    if (!AnyPaced()) {
      changed_.wait(lock);
      next = Clock::now();
      continue;
    }
    int steps = 0;
    for (const auto now = Clock::now(); next <= now; next += kStep) {
      if (++steps > kMaxStepsAtOnce) {
        next = now + kStep;
        break;
      }
      for (Paced* source : sources_) {
        if (source->wanted()) source->Play();
      }
    }
    lock.unlock();
    std::this_thread::sleep_until(next);
    lock.lock();
  }
}

}  // namespace wrtc

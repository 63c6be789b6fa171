#include "media/audio/echo_reference.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace wrtc {
namespace {

// Never destroyed: the threads of devices may run until the process ends.
auto& mutex = *new std::mutex;
auto& microphones = *new std::vector<std::shared_ptr<AudioProcessor>>;
auto& players = *new std::vector<const void*>;

}  // namespace

void EchoReference::AddMicrophone(std::shared_ptr<AudioProcessor> processor) {
  std::lock_guard lock(mutex);
  microphones.push_back(std::move(processor));
}

void EchoReference::RemoveMicrophone(const AudioProcessor* processor) {
  std::lock_guard lock(mutex);
  std::erase_if(microphones, [processor](const auto& it) { return it.get() == processor; });
}

void EchoReference::AddPlayer(const void* player) {
  std::lock_guard lock(mutex);
  players.push_back(player);
}

void EchoReference::RemovePlayer(const void* player) {
  std::lock_guard lock(mutex);
  std::erase(players, player);
}

void EchoReference::Played(const void* player, const int16_t* samples, size_t frames) {
  std::lock_guard lock(mutex);
  if (microphones.empty() || players.empty() || players.front() != player) return;
  std::vector<float> as_float(frames * kChannels);
  std::transform(samples, samples + as_float.size(), as_float.begin(),
                 [](int16_t it) { return it / 32768.f; });
  for (const auto& microphone : microphones) microphone->AnalyzeReverse(as_float.data(), frames);
}

}  // namespace wrtc

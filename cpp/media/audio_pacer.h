#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

namespace wrtc {

class AudioSource;

// The clock of all sources that are written to: 10 ms of each, every 10 ms, on one thread of its own that
// sleeps while there is nothing to play. One for each process; a forked child starts its own.
class AudioPacer {
 public:
  static AudioPacer& Get();

  void Add(AudioSource* source);
  // When it returns, the source is not being played any more.
  void Remove(AudioSource* source);
  // Something may have to be played now.
  void Wake();

 private:
  AudioPacer() = default;
  void Run();
  bool AnyPaced() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AudioSource*> sources_;
  bool running_ = false;
};

}  // namespace wrtc

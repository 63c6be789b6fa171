#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace wrtc {

// What is played in real time, from when it is made until it goes. Its owner has it as the last member, so
// that nothing of the owner is gone while it plays.
class Paced final {
 public:
  // `play` plays the next 10 ms; `wanted` tells whether it has anything to do.
  Paced(std::function<bool()> wanted, std::function<void()> play);
  ~Paced();
  Paced(const Paced&) = delete;
  Paced& operator=(const Paced&) = delete;

  bool wanted() const { return wanted_(); }
  void Play() { play_(); }

 private:
  const std::function<bool()> wanted_;
  const std::function<void()> play_;
};

// The clock of all that plays by itself: 10 ms of each, every 10 ms, on one thread of its own that sleeps
// while there is nothing to play. One for each process; a forked child starts its own.
class AudioPacer {
 public:
  static AudioPacer& Get();

  // Something may have to be played now.
  void Wake();

 private:
  friend class Paced;

  AudioPacer() = default;
  void Add(Paced* source);
  // When it returns, the source is not being played any more.
  void Remove(Paced* source);
  void Run();
  bool AnyPaced() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Paced*> sources_;
  bool running_ = false;
};

}  // namespace wrtc

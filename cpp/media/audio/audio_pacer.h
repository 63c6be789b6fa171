#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

namespace wrtc {

// What is played in real time.
class Paced {
 public:
  // The next 10 ms.
  virtual void Play() = 0;
  // Whether Play() has anything to do.
  virtual bool paced() const = 0;

 protected:
  ~Paced() = default;
};

// The clock of all that plays by itself: 10 ms of each, every 10 ms, on one thread of its own that sleeps
// while there is nothing to play. One for each process; a forked child starts its own.
class AudioPacer {
 public:
  static AudioPacer& Get();

  void Add(Paced* source);
  // When it returns, the source is not being played any more.
  void Remove(Paced* source);
  // Something may have to be played now.
  void Wake();

 private:
  AudioPacer() = default;
  void Run();
  bool AnyPaced() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Paced*> sources_;
  bool running_ = false;
};

}  // namespace wrtc

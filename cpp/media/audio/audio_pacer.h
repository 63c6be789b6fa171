#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace wrtc {

// Something that the pacer plays in real time, from its construction to its destruction. Its owner declares
// it as the last member, so that it stops before the owner's other members are destroyed.
class Paced final {
 public:
  // `play` plays the next 10 ms; `wanted` says whether there is anything to play.
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

// The clock of everything that plays on its own: every 10 ms, it plays 10 ms of each. It has one thread,
// which sleeps while there is nothing to play. There is one pacer per process; a forked child starts its own.
class AudioPacer {
 public:
  static AudioPacer& Get();

  // To be called when there may be something to play.
  void Wake();

 private:
  friend class Paced;

  AudioPacer() = default;
  void Add(Paced* source);
  // When it returns, the source is no longer being played.
  void Remove(Paced* source);
  void Run();
  bool AnyPaced() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Paced*> sources_;
  bool running_ = false;
};

}  // namespace wrtc

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "media/audio/audio_pacer.h"
#include "media/audio/audio_processor.h"
#include "media/audio/audio_queue.h"
#include "media/audio/local_audio.h"

namespace wrtc {

// Where a program's audio enters the engine: immediately, in steps of 10 ms, or through a queue that is
// played in real time.
class AudioSource : public LocalAudio {
 public:
  // Writers wait while more than this is queued: 60 s of speech take 6 MB.
  static constexpr double kFullSeconds = 60;

  // The audio goes through the processor, if there is one.
  explicit AudioSource(std::shared_ptr<AudioProcessor> processor);

  // Delivers audio immediately. An incomplete step of 10 ms waits for the next call.
  void Push(Pcm pcm);

  // Delivers a step of 10 ms as it is.
  void PushReady(const Pcm& step) { Deliver(step); }

  // Queues audio of any length. From then on, while it has a listener, the source plays like a microphone:
  // what is queued, or else silence.
  void Write(Pcm pcm);
  double queued_seconds() const { return queue_.seconds(); }
  // Whether there is a listener, so that the queue is played.
  using LocalAudio::has_listener;
  // Whether it has a reader, or a connection that has not failed, so that the queue may be played later.
  using LocalAudio::attached;
  void Clear();
  // `callback` is called, on any thread, when the queue becomes empty, when it is no longer full, and when no
  // listener is left or to be expected.
  void set_on_change(std::function<void()> callback);

  // Ends the tracks.
  void End();
  SourceState state() const override { return ended_ ? kEnded : kLive; }

 private:
  void Play();
  void OnDetached() override { NotifyChange(); }
  void Emit(const Pcm& pcm);
  void NotifyChange();

  std::optional<PcmProcessing> processing_;
  std::atomic<bool> ended_{false};
  std::atomic<bool> speaking_{false};
  AudioQueue queue_;
  AudioQueue pushed_;
  std::mutex callback_mutex_;
  std::function<void()> on_change_;
  Paced paced_;
};

}  // namespace wrtc

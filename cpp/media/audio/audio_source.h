#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "media/audio/audio_pacer.h"
#include "media/audio/audio_processor.h"
#include "media/audio/local_audio.h"
#include "media/audio/sound_queue.h"

namespace wrtc {

// Where a program's sound enters the engine: at once, 10 ms by 10 ms, or through a queue that is played in
// real time.
class AudioSource : public LocalAudio {
 public:
  // Who writes waits while more than this is queued: 60 s of speech are 6 MB.
  static constexpr double kFullSeconds = 60;

  // What is handed over goes through the processor, if there is one.
  explicit AudioSource(std::shared_ptr<AudioProcessor> processor);

  // Hands over sound now; what is less than 10 ms waits for the next.
  void Push(Pcm pcm);

  // Hands over 10 ms that are passed on as they are.
  void PushReady(const Pcm& step) { Deliver(step); }

  // Queues sound of any length. From then on the source speaks as a microphone does while somebody listens:
  // what is queued, else silence.
  void Write(Pcm pcm);
  double queued_seconds() const { return queue_.seconds(); }
  // Whether somebody listens, so that what is queued is played.
  bool heard() const { return listened(); }
  // Whether it is read or belongs to a connection that has not failed, so that it may be heard.
  using LocalAudio::attached;
  void Clear();
  // Called, on any thread, when the queue runs empty or is not full any more, and when nobody is left to play
  // it for.
  void set_on_change(std::function<void()> callback);

  // No more sound: the tracks end.
  void End();
  SourceState state() const override { return ended_ ? kEnded : kLive; }

 private:
  void Play();
  void OnAlone() override { Tell(); }
  void Hand(const Pcm& pcm);
  void Tell();

  std::optional<PcmProcessing> processing_;
  std::atomic<bool> ended_{false};
  std::atomic<bool> speaking_{false};
  SoundQueue queue_;
  SoundQueue pushed_;
  std::mutex callback_mutex_;
  std::function<void()> on_change_;
  Paced paced_;
};

}  // namespace wrtc

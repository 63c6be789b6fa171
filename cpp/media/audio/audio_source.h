#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "media/audio/audio_pacer.h"
#include "media/audio/audio_processor.h"
#include "media/audio/local_audio.h"
#include "media/audio/pcm.h"

namespace wrtc {

// Where a program's sound enters the engine: at once, 10 ms by 10 ms, or through a queue that is played in
// real time.
class AudioSource : public LocalAudio, private Paced {
 public:
  // What is handed over goes through the processor, if there is one.
  explicit AudioSource(std::shared_ptr<AudioProcessor> processor);
  ~AudioSource() override;

  // Hands over 10 ms now.
  void Push(Pcm pcm);

  // Queues sound of any length. From then on the source speaks as a microphone does: what is queued, else
  // silence.
  void Write(Pcm pcm);
  double queued_seconds() const;
  // Somebody listens, so that what is queued is played.
  bool heard() const { return listened(); }
  void Clear();
  // Called, on any thread, when the queue runs empty.
  void set_on_empty(std::function<void()> callback);

  // No more sound: the tracks end.
  void End();
  SourceState state() const override { return ended_ ? kEnded : kLive; }

 private:
  void Play() override;
  // Something listens, and Write() was used.
  bool paced() const override;
  void Hand(const Pcm& pcm);
  Pcm TakeQueued();

  std::optional<PcmProcessing> processing_;
  std::atomic<bool> ended_{false};

  mutable std::mutex queue_mutex_;
  std::deque<Pcm> queue_;
  size_t taken_frames_ = 0;  // of the first piece
  bool speaking_ = false;
  std::optional<RateConverter> odd_rate_;
  std::function<void()> on_empty_;
};

}  // namespace wrtc

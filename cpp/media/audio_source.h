#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/media_stream_interface.h"
#include "api/notifier.h"
#include "media/pcm.h"

namespace wrtc {

// Where a program's sound enters the engine: at once, 10 ms by 10 ms, or through a queue that is played in
// real time.
class AudioSource : public webrtc::Notifier<webrtc::AudioSourceInterface> {
 public:
  AudioSource();
  ~AudioSource() override;

  // Hands over 10 ms now.
  void Push(Pcm pcm);

  // Queues sound of any length. From then on the source speaks as a microphone does: what is queued, else
  // silence.
  void Write(Pcm pcm);
  double queued_seconds() const;
  void Clear();
  // Called, on any thread, when the queue runs empty.
  void set_on_empty(std::function<void()> callback);

  // The pacer: the next 10 ms.
  void Play();
  // Whether Play() has anything to do: something listens, and Write() was used.
  bool paced() const;

  void AddSink(webrtc::AudioTrackSinkInterface* sink) override;
  void RemoveSink(webrtc::AudioTrackSinkInterface* sink) override;
  SourceState state() const override { return kLive; }
  bool remote() const override { return false; }

 private:
  void Deliver(const Pcm& pcm);
  Pcm TakeQueued();

  mutable std::mutex queue_mutex_;
  std::deque<Pcm> queue_;
  size_t taken_frames_ = 0;  // of the first piece
  bool speaking_ = false;
  std::optional<RateConverter> odd_rate_;
  std::function<void()> on_empty_;

  mutable std::mutex sinks_mutex_;
  std::vector<webrtc::AudioTrackSinkInterface*> sinks_;
};

}  // namespace wrtc

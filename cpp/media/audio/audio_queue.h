#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "media/audio/pcm.h"
#include "media/audio/resampler.h"

namespace wrtc {

// Audio of any sample rate in chunks of any length, returned in steps of 10 ms at a rate that the engine
// accepts. Where the chunks were cut cannot be heard. From any thread.
class AudioQueue {
 public:
  void Add(Pcm pcm);
  // Seconds of audio in the queue, with the step that is being played.
  double seconds() const;
  void Clear();

  // The next step, padded with silence at the end of the queue. It counts until Played() is called.
  Pcm Take();
  // Ends the step that Take() returned: the seconds in the queue before and after.
  struct Change {
    double before, after;
  };
  Change Played();
  // The next step; none while it needs more audio to be full.
  std::optional<Pcm> TakeFull();

 private:
  // Both require lock_.
  void Append(Pcm pcm);
  // Fills up a step, as far as the queue has audio of the step's format.
  void Fill(Pcm& step);

  // Held while audio is converted, so that taking steps does not wait for a conversion. It is locked before
  // lock_; while lock_ is held, it is only tried.
  std::mutex converting_;
  std::optional<Resampler> converter_;

  mutable std::mutex lock_;
  std::deque<Pcm> pieces_;
  size_t taken_frames_ = 0;  // of the first chunk
  double seconds_ = 0;       // of all chunks, without the frames already taken
  double waiting_ = 0;       // in the converter
  double playing_ = 0;       // of the step that is being played
};

}  // namespace wrtc

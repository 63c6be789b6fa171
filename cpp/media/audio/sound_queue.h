#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "media/audio/pcm.h"
#include "media/audio/resampler.h"

namespace wrtc {

// Sound of any rate, in pieces of any length, given out in steps of 10 ms at a rate that the engine takes.
// However it is cut into pieces, it sounds like one. From any thread.
class SoundQueue {
 public:
  void Add(Pcm pcm);
  // Seconds that are still to be given out.
  double seconds() const;
  void Clear();

  // The next step. What is missing at the end is silence.
  Pcm Take();
  // The next step, unless more sound is needed to fill it.
  std::optional<Pcm> TakeFull();

 private:
  // Both with lock_ held.
  void Append(Pcm pcm);
  // Adds to a step what it lacks, as far as there is more of its format.
  void Fill(Pcm& step);

  // Held while sound is converted, so that whoever takes steps does not wait for it. Locked before lock_,
  // or tried.
  std::mutex converting_;
  std::optional<Resampler> converter_;

  mutable std::mutex lock_;
  std::deque<Pcm> pieces_;
  size_t taken_frames_ = 0;  // of the first piece
  double seconds_ = 0;       // of the pieces, without what was taken
  double waiting_ = 0;       // in the converter
};

}  // namespace wrtc

#pragma once

namespace wrtc {

// Counts an Opus encoder while it exists.
class OpusLoad {
 public:
  OpusLoad();
  ~OpusLoad();
  OpusLoad(const OpusLoad&) = delete;
  OpusLoad& operator=(const OpusLoad&) = delete;

  // The complexity (0 to 10) for the next encoder: lower if there are two for each encoder thread already.
  static int Complexity();
};

}  // namespace wrtc

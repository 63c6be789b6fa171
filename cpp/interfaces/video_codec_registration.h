#pragma once

#include <memory>
#include <string>

#include "media/codecs/outside_codec.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// A video codec of which Python does the work, from when it is made until it is closed.
class VideoCodecRegistration : public Native {
 public:
  // `parameters` as SDP has them ("packetization-mode=1;profile-level-id=42e01f").
  VideoCodecRegistration(bool encoder,
                         const std::string& name,
                         const std::string& parameters,
                         const std::string& implementation);
  ~VideoCodecRegistration();

  // Waits for the engine to use one; null when closed.
  std::shared_ptr<OutsideCodec> Take() { return codecs_->Take(); }
  // Nothing more is made; what exists fails.
  void Close();

 private:
  // Threads that a forked child does not have may still wait in it.
  Owned<std::shared_ptr<OutsideCodecs>, nullptr> codecs_;
  int registration_;
};

}  // namespace wrtc

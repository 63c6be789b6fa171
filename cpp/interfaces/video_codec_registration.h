#pragma once

#include <memory>
#include <string>

#include "media/codecs/external_codec.h"
#include "runtime/native.h"
#include "runtime/owned.h"

namespace wrtc {

// A video codec that Python implements, registered from construction until it is closed.
class VideoCodecRegistration : public Native {
 public:
  // `parameters` have the form of SDP ("packetization-mode=1;profile-level-id=42e01f").
  VideoCodecRegistration(bool encoder,
                         const std::string& name,
                         const std::string& parameters,
                         const std::string& implementation);
  ~VideoCodecRegistration();

  // Waits for the engine to use one; null once closed.
  std::shared_ptr<ExternalCodec> Take() { return codecs_->Take(); }
  // Creates no more codecs; existing ones fail.
  void Close();

 private:
  // Leaked in a forked child: threads of the parent may still wait in it.
  Owned<std::shared_ptr<ExternalCodecs>, Releaser::kAny> codecs_;
  int registration_;
};

}  // namespace wrtc

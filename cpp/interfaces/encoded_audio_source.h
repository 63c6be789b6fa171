#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "bind.h"
#include "interfaces/media_stream_track.h"
#include "interfaces/rtp_receiver.h"
#include "media/encoded/encoded_audio.h"
#include "runtime/engine_ref.h"

namespace wrtc {

// Opus that was made elsewhere: by the program, or by who sends it.
class EncodedSound : public Native, public Counted<EncodedSound> {
 public:
  EncodedSound();
  // What a receiver gets, as it comes.
  explicit EncodedSound(const std::shared_ptr<RtpReceiver>& receiver);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  // Throws RangeError for a packet that cannot be sent.
  void Push(std::span<const uint8_t> packet);
  // Packets of a peer that could not be passed on.
  uint64_t refused() const { return source_.share()->refused(); }

 private:
  EngineRef<EncodedAudioSource> source_;
};

void bind_encoded_audio_source(py::module_& m);

}  // namespace wrtc

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

// A source of Opus packets that were encoded elsewhere: by the program, or by the sender of a received track.
class RtcEncodedAudioSource : public Native, public Counted<RtcEncodedAudioSource> {
 public:
  RtcEncodedAudioSource();
  // Forwards what the receiver gets, as it arrives.
  explicit RtcEncodedAudioSource(const std::shared_ptr<RtpReceiver>& receiver);

  std::shared_ptr<MediaStreamTrack> CreateTrack(const std::string& id);
  // Throws RangeError for a packet that cannot be sent.
  void Push(std::span<const uint8_t> packet);
  // Packets from a peer that could not be forwarded.
  uint64_t rejected() const { return source_.share()->rejected(); }

 private:
  EngineRef<EncodedAudioSource> source_;
};

void bind_rtc_encoded_audio_source(py::module_& m);

}  // namespace wrtc

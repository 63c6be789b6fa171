#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bind.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/track_sink.h"
#include "runtime/mailbox.h"

namespace wrtc {

class EncodedAudioSinkCore;

// Takes the encoded sound of a received track as it arrives. It need not be decoded for that.
class RtcEncodedAudioSink : public TrackSink<EncodedAudioSinkCore>, public Counted<RtcEncodedAudioSink> {
 public:
  struct Packet {
    std::vector<uint8_t> data;
    // As in SDP.
    std::string codec;
    // Ticks of the timestamp in a second, and in the packet.
    int rate;
    int duration;
    uint32_t rtp_timestamp;
    // When it was captured, on the engine's clock.
    int64_t time_us;
  };

  // Holds `capacity` packets; the oldest go first.
  RtcEncodedAudioSink(const std::shared_ptr<RtpReceiver>& receiver,
                      std::shared_ptr<Mailbox> mailbox,
                      size_t capacity);
};

void bind_encoded_audio_sink(py::module_& m);

}  // namespace wrtc

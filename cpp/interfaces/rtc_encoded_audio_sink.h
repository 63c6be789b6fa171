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

// Receives the encoded audio of a received track as it arrives, without decoding it.
class RtcEncodedAudioSink : public TrackSink<EncodedAudioSinkCore>, public Counted<RtcEncodedAudioSink> {
 public:
  struct Packet {
    std::vector<uint8_t> data;
    // Its name in SDP.
    std::string codec;
    // The clock rate of the timestamp, and the packet's duration in ticks of it.
    int rate;
    int duration;
    uint32_t rtp_timestamp;
    // When it was captured, on the engine's clock.
    int64_t time_us;
  };

  // The queue holds `capacity` packets; the oldest are dropped first.
  RtcEncodedAudioSink(const std::shared_ptr<RtpReceiver>& receiver,
                      std::shared_ptr<Mailbox> mailbox,
                      size_t capacity);
};

void bind_rtc_encoded_audio_sink(py::module_& m);

}  // namespace wrtc

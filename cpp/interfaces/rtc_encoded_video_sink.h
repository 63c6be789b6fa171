#pragma once

#include <memory>

#include "bind.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/track_sink.h"
#include "runtime/mailbox.h"

namespace wrtc {

class EncodedVideoSinkCore;

// Receives the encoded frames of a received track, in decoding order.
class RtcEncodedVideoSink : public TrackSink<EncodedVideoSinkCore>, public Counted<RtcEncodedVideoSink> {
 public:
  // The queue holds `capacity` frames, of kMaxQueuedBytes at most. If the reader is too slow, frames are
  // dropped up to the next key frame.
  RtcEncodedVideoSink(const std::shared_ptr<RtpReceiver>& receiver,
                      std::shared_ptr<Mailbox> mailbox,
                      size_t capacity);

  void RequestKeyFrame();
};

void bind_rtc_encoded_video_sink(py::module_& m);

}  // namespace wrtc

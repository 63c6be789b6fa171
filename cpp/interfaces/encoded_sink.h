#pragma once

#include <memory>

#include "bind.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/track_sink.h"
#include "runtime/mailbox.h"

namespace wrtc {

class EncodedSinkCore;

// Takes the encoded pictures of a received track, in the order in which they can be decoded.
class RtcEncodedSink : public TrackSink<EncodedSinkCore>, public Counted<RtcEncodedSink> {
 public:
  // Holds `capacity` pictures, of kMostQueuedBytes at most; for a slow reader some are dropped, up to the
  // next key frame.
  RtcEncodedSink(const std::shared_ptr<RtpReceiver>& receiver,
                 std::shared_ptr<Mailbox> mailbox,
                 size_t capacity);

  void RequestKeyFrame();
};

void bind_encoded_sink(py::module_& m);

}  // namespace wrtc

#pragma once

#include <memory>
#include <vector>

#include "bind.h"
#include "interfaces/rtp_receiver.h"
#include "media/encoded_stream.h"
#include "runtime/mailbox.h"
#include "runtime/native.h"

namespace wrtc {

// Takes the encoded pictures of a received track, in the order in which they can be decoded.
class RtcEncodedSink : public Native, public Counted<RtcEncodedSink> {
 public:
  // Holds `capacity` pictures; the oldest go first.
  RtcEncodedSink(const std::shared_ptr<RtpReceiver>& receiver,
                 std::shared_ptr<Mailbox> mailbox,
                 size_t capacity);
  ~RtcEncodedSink();

  EncodedPictures Take(size_t limit);
  void RequestKeyFrame();
  uint64_t dropped() const;
  void Stop();

 private:
  class Core;

  std::shared_ptr<Core> core_;
};

void bind_encoded_sink(py::module_& m);

}  // namespace wrtc

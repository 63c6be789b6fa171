#pragma once

#include <memory>

#include "api/rtp_receiver_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Tells whether packets come for a receiver: `unmute` with the first one, `mute` when none came for 2 to 3 s
// (W3C webrtc §5.3). On the signaling thread.
class Arrival : private webrtc::RtpReceiverObserverInterface {
 public:
  Arrival(Key key,
          webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver,
          std::shared_ptr<Mailbox> mailbox);
  ~Arrival();

  // Nothing is received any more, as was negotiated.
  void Stop();

 private:
  void OnFirstPacketReceived(webrtc::MediaType) override {}
  void OnFirstPacketReceivedAfterReceptiveChange(webrtc::MediaType) override;
  void LookLater();
  void Look();
  // Has the engine tell of the next packet as of a first one.
  void Rearm();

  const Key key_;
  const webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver_;
  const webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver_;
  const std::shared_ptr<Mailbox> mailbox_;
  bool arriving_ = false;
  // Since the last look.
  bool came_ = false;
  int silent_looks_ = 0;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace wrtc

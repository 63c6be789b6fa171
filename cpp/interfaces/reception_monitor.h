#pragma once

#include <memory>

#include "api/rtp_receiver_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/task_queue/pending_task_safety_flag.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Posts whether a receiver gets packets: `unmute` with the first one, `mute` after 2 to 3 s without packets
// (W3C webrtc §5.3). On the signaling thread.
class ReceptionMonitor : private webrtc::RtpReceiverObserverInterface {
 public:
  ReceptionMonitor(Key key,
                   webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver,
                   std::shared_ptr<Mailbox> mailbox);
  ~ReceptionMonitor();

  // To be called when the negotiated direction ends reception.
  void Stop();

 private:
  void OnFirstPacketReceived(webrtc::MediaType) override {}
  void OnFirstPacketReceivedAfterReceptiveChange(webrtc::MediaType) override;
  void ScheduleCheck();
  void Check();
  // Makes the engine report the next packet as a first one.
  void Rearm();

  const Key key_;
  const webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver_;
  const webrtc::scoped_refptr<webrtc::RtpReceiverInterface> receiver_;
  const std::shared_ptr<Mailbox> mailbox_;
  bool arriving_ = false;
  // Whether packets came since the last check.
  bool came_ = false;
  int silent_checks_ = 0;
  webrtc::ScopedTaskSafety safety_;
};

}  // namespace wrtc

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interfaces/encoded_frame.h"
#include "interfaces/rtp_receiver.h"
#include "interfaces/rtp_sender.h"
#include "interfaces/rtp_transform.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C webrtc-encoded-transform, RTCRtpScriptTransformer: frames wait for the program, which writes them back.
class ScriptTransformer : public Native, public Counted<ScriptTransformer> {
 public:
  ScriptTransformer(const std::shared_ptr<RtpSender>& sender, std::shared_ptr<Mailbox> mailbox);
  ScriptTransformer(const std::shared_ptr<RtpReceiver>& receiver, std::shared_ptr<Mailbox> mailbox);
  ~ScriptTransformer();

  std::vector<std::shared_ptr<EncodedFrame>> Take(size_t limit);
  void Write(EncodedFrame& frame);
  uint64_t dropped() const { return queue_->dropped(); }
  // To be called when the program will not read any more: frames are dropped from now on.
  void Abandon() { queue_->Close(); }
  // Frames continue without the program.
  void Stop();
  // These throw InvalidStateError unless the transformer belongs to a video sender, or a video receiver,
  // respectively.
  void GenerateKeyFrame(const std::vector<std::string>& rids);
  void RequestKeyFrame();
  // The RID of one of the sender's streams, if it has one.
  std::optional<std::string> RidOf(uint32_t ssrc) const;

 private:
  class KeyFrameRequestNotifier;

  void Start(std::shared_ptr<Mailbox> mailbox, std::function<void()> on_cut);
  const webrtc::scoped_refptr<FrameTransformer>& transformer() const;

  // One of the two is null.
  std::shared_ptr<SenderTransform> sender_;
  std::shared_ptr<ReceiverTransform> receiver_;
  std::shared_ptr<ScriptQueue> queue_;
  // For a sender, until it stops.
  std::shared_ptr<KeyFrameRequestNotifier> notifier_;
};

}  // namespace wrtc

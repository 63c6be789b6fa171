#pragma once

#include <memory>
#include <string>

#include "api/dtmf_sender_interface.h"
#include "runtime/engine_ref.h"
#include "runtime/mailbox.h"

namespace wrtc {

// W3C webrtc §7.2, RTCDTMFSender.
class DtmfSender : public Native, public Counted<DtmfSender> {
 public:
  explicit DtmfSender(webrtc::scoped_refptr<webrtc::DtmfSenderInterface> sender);

  // Posts `tone` at the start of each tone with its character, and with 0 when the last tone has ended.
  void Observe(std::shared_ptr<Mailbox> mailbox);
  bool can_insert() const;
  // False if tones cannot be sent.
  bool Insert(const std::string& tones, int duration_ms, int gap_ms);

 private:
  class Core;

  EngineRef<webrtc::DtmfSenderInterface> sender_;
  Owned<std::shared_ptr<Core>> core_;
};

}  // namespace wrtc

#include "interfaces/reception_monitor.h"

#include <utility>

#include "api/units/time_delta.h"
#include "milestone/internals.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

constexpr webrtc::TimeDelta kCheckInterval = webrtc::TimeDelta::Seconds(1);
// A silent Opus stream sends a packet every 400 ms, and a static screen one per second.
constexpr int kMaxSilentChecks = 2;

}  // namespace

ReceptionMonitor::ReceptionMonitor(Key key,
                                   webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver,
                                   std::shared_ptr<Mailbox> mailbox)
    : key_(key),
      transceiver_(std::move(transceiver)),
      receiver_(transceiver_->receiver()),
      mailbox_(std::move(mailbox)) {
  receiver_->SetObserver(this);
}

ReceptionMonitor::~ReceptionMonitor() {
  receiver_->SetObserver(nullptr);
}

void ReceptionMonitor::OnFirstPacketReceivedAfterReceptiveChange(webrtc::MediaType) {
  came_ = true;
  if (std::exchange(arriving_, true)) return;
  silent_checks_ = 0;
  mailbox_->Post(key_, "unmute");
  ScheduleCheck();
}

void ReceptionMonitor::ScheduleCheck() {
  Threads::Get().signaling()->PostDelayedTask(webrtc::SafeTask(safety_.flag(), [this] { Check(); }),
                                              kCheckInterval);
}

void ReceptionMonitor::Check() {
  if (!arriving_) return;
  if (std::exchange(came_, false)) {
    silent_checks_ = 0;
    Rearm();
  } else if (++silent_checks_ == kMaxSilentChecks) {
    Stop();
    return;
  }
  ScheduleCheck();
}

void ReceptionMonitor::Stop() {
  if (!std::exchange(arriving_, false)) return;
  came_ = false;
  mailbox_->Post(key_, "mute");
}

void ReceptionMonitor::Rearm() {
  auto& engine = milestone::InternalOf(*transceiver_);
  if (!engine.receptive()) return;
  engine.set_receptive(false);
  engine.set_receptive(true);
}

}  // namespace wrtc

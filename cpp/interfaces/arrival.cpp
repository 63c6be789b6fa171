#include "interfaces/arrival.h"

#include <utility>

#include "api/units/time_delta.h"
#include "pc/rtp_transceiver.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

constexpr webrtc::TimeDelta kLookEvery = webrtc::TimeDelta::Seconds(1);
// Opus sends a packet every 400 ms while its sound is silent, a still picture one a second.
constexpr int kSilentLooks = 2;

}  // namespace

Arrival::Arrival(Key key,
                 webrtc::scoped_refptr<webrtc::RtpTransceiverInterface> transceiver,
                 std::shared_ptr<Mailbox> mailbox)
    : key_(key),
      transceiver_(std::move(transceiver)),
      receiver_(transceiver_->receiver()),
      mailbox_(std::move(mailbox)) {
  receiver_->SetObserver(this);
}

Arrival::~Arrival() {
  receiver_->SetObserver(nullptr);
}

void Arrival::OnFirstPacketReceivedAfterReceptiveChange(webrtc::MediaType) {
  came_ = true;
  if (std::exchange(arriving_, true)) return;
  silent_looks_ = 0;
  mailbox_->Post(key_, "unmute");
  LookLater();
}

void Arrival::LookLater() {
  Threads::Get().signaling()->PostDelayedTask(webrtc::SafeTask(safety_.flag(), [this] { Look(); }),
                                              kLookEvery);
}

void Arrival::Look() {
  if (!arriving_) return;
  if (std::exchange(came_, false)) {
    silent_looks_ = 0;
    Rearm();
  } else if (++silent_looks_ == kSilentLooks) {
    Stop();
    return;
  }
  LookLater();
}

void Arrival::Stop() {
  if (!std::exchange(arriving_, false)) return;
  came_ = false;
  mailbox_->Post(key_, "mute");
}

void Arrival::Rearm() {
  using Proxy = webrtc::RtpTransceiverProxyWithInternal<webrtc::RtpTransceiver>;
  auto* engine = static_cast<Proxy*>(transceiver_.get())->internal();
  if (!engine->receptive()) return;
  engine->set_receptive(false);
  engine->set_receptive(true);
}

}  // namespace wrtc

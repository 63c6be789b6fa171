#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "api/jsep.h"
#include "api/set_local_description_observer_interface.h"
#include "api/set_remote_description_observer_interface.h"
#include "api/stats/rtc_stats_collector_callback.h"
#include "pc/session_description.h"
#include "runtime/mailbox.h"

namespace wrtc {

// Reports the result of one awaited call. It uses the mailbox that also carries the call's events, so
// whatever happened before the result is delivered before it.
class Completion {
 public:
  Completion(std::shared_ptr<Mailbox> mailbox, Key token, std::string doing)
      : mailbox_(std::move(mailbox)), token_(token), doing_(std::move(doing)) {}

  void Resolve(Payload value = {}) const { mailbox_->Post(token_, "resolve", std::move(value)); }
  void Reject(Error error) const { mailbox_->Post(token_, "reject", std::move(error)); }
  void Settle(const webrtc::RTCError& error) const {
    if (error.ok()) {
      Resolve();
    } else {
      Reject(ToError(error, doing_));
    }
  }
  const std::string& doing() const { return doing_; }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  Key token_;
  std::string doing_;
};

class DescriptionCreated : public webrtc::CreateSessionDescriptionObserver {
 public:
  DescriptionCreated(Completion completion, int max_message_size)
      : completion_(std::move(completion)), max_message_size_(max_message_size) {}
  void OnSuccess(webrtc::SessionDescriptionInterface* description) override {
    std::unique_ptr<webrtc::SessionDescriptionInterface> owned(description);
    // The engine always writes its own limit.
    for (webrtc::ContentInfo& content : owned->description()->contents()) {
      if (auto* channels = content.media_description()->as_sctp()) {
        channels->set_max_message_size(max_message_size_);
      }
    }
    completion_.Resolve(Description{owned->GetType(), owned->ToString()});
  }
  void OnFailure(webrtc::RTCError error) override { completion_.Settle(error); }

 private:
  Completion completion_;
  const int max_message_size_;
};

class DescriptionSet : public webrtc::SetLocalDescriptionObserverInterface,
                       public webrtc::SetRemoteDescriptionObserverInterface {
 public:
  explicit DescriptionSet(
      Completion completion,
      std::function<void()> before = [] {})
      : completion_(std::move(completion)), before_(std::move(before)) {}
  void OnSetLocalDescriptionComplete(webrtc::RTCError error) override { Settle(error); }
  void OnSetRemoteDescriptionComplete(webrtc::RTCError error) override { Settle(error); }

 private:
  void Settle(const webrtc::RTCError& error) {
    before_();
    completion_.Settle(error);
  }

  Completion completion_;
  std::function<void()> before_;
};

class StatsCollected : public webrtc::RTCStatsCollectorCallback {
 public:
  explicit StatsCollected(Completion completion) : completion_(std::move(completion)) {}
  void OnStatsDelivered(const StatsReport& report) override { completion_.Resolve(report); }

 private:
  Completion completion_;
};

}  // namespace wrtc

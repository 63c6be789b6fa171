#include "media/codecs/external_codec.h"

#include <chrono>
#include <utility>

#include "rtc_base/logging.h"

namespace wrtc {
namespace {

constexpr std::chrono::seconds kPatience{2};

}  // namespace

CodecOutcome ExternalCodec::Do(CodecJob job) {
  std::unique_lock lock(mutex_);
  if (ended_) return {.gone = true};
  job_ = std::move(job);
  outcome_.reset();
  changed_.notify_all();
  if (!changed_.wait_for(lock, kPatience, [this] { return ended_ || outcome_; })) {
    RTC_LOG(LS_ERROR) << "a registered codec did not answer within 2 s, and is not used any more";
    ended_ = true;
    changed_.notify_all();
  }
  return outcome_ ? *std::exchange(outcome_, std::nullopt) : CodecOutcome{.gone = true};
}

void ExternalCodec::End() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

std::optional<CodecJob> ExternalCodec::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_ || job_; });
  if (ended_) return std::nullopt;
  return std::exchange(job_, std::nullopt);
}

void ExternalCodec::Finish(CodecOutcome outcome) {
  std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
  changed_.notify_all();
}

void ExternalCodecs::Add(std::shared_ptr<ExternalCodec> codec) {
  std::lock_guard lock(mutex_);
  if (ended_) {
    codec->End();
    return;
  }
  std::erase_if(all_, [](const auto& old) { return old.expired(); });
  all_.push_back(codec);
  waiting_.push_back(std::move(codec));
  changed_.notify_all();
}

void ExternalCodecs::End() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  for (const auto& codec : all_) {
    if (const auto alive = codec.lock()) alive->End();
  }
  changed_.notify_all();
}

std::shared_ptr<ExternalCodec> ExternalCodecs::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
  if (ended_) return nullptr;
  auto codec = std::move(waiting_.front());
  waiting_.pop_front();
  return codec;
}

}  // namespace wrtc

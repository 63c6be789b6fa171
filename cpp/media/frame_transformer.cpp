#include "media/frame_transformer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"

namespace wrtc {

FrameQueue::FrameQueue(std::shared_ptr<Mailbox> mailbox, Key key, std::function<void()> on_cut)
    : mailbox_(std::move(mailbox)), key_(key), on_cut_(std::move(on_cut)) {}

void FrameQueue::Put(TransformableFrame frame) {
  bool announce = false;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    if (frames_.size() == kMost) {
      frames_.pop_front();
      ++dropped_;
      cut_ = true;
    }
    frames_.push_back(std::move(frame));
    announce = !std::exchange(announced_, true);
  }
  if (announce) mailbox_->Post(key_, "readable");
}

std::vector<TransformableFrame> FrameQueue::Take(size_t limit) {
  std::unique_lock lock(mutex_);
  const auto count = static_cast<ptrdiff_t>(std::min(limit, frames_.size()));
  std::vector<TransformableFrame> taken(std::make_move_iterator(frames_.begin()),
                                        std::make_move_iterator(frames_.begin() + count));
  frames_.erase(frames_.begin(), frames_.begin() + count);
  if (frames_.empty()) announced_ = false;
  const bool cut = std::exchange(cut_, false);
  lock.unlock();
  if (cut) on_cut_();
  return taken;
}

uint64_t FrameQueue::dropped() const {
  std::lock_guard lock(mutex_);
  return dropped_;
}

void FrameQueue::Close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  frames_.clear();
}

void FrameTransformer::SetScript(std::shared_ptr<FrameQueue> script) {
  std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void FrameTransformer::Transform(TransformableFrame frame) {
  std::shared_ptr<FrameQueue> script;
  {
    std::lock_guard lock(mutex_);
    script = script_;
  }
  if (script) {
    script->Put(std::move(frame));
  } else {
    Continue(std::move(frame));
  }
}

void FrameTransformer::AddPacketSink(AudioPacketSink* sink) {
  std::lock_guard lock(sinks_mutex_);
  sinks_.push_back(sink);
}

void FrameTransformer::RemovePacketSink(AudioPacketSink* sink) {
  std::lock_guard lock(sinks_mutex_);
  std::erase(sinks_, sink);
}

void FrameTransformer::Continue(TransformableFrame frame) {
  webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback;
  {
    std::lock_guard lock(mutex_);
    const auto known = callbacks_.find(frame->GetSsrc());
    callback = known == callbacks_.end() ? callback_ : known->second;
  }
  if (!callback) return;
  {
    std::lock_guard lock(sinks_mutex_);
    if (!sinks_.empty() && absl::EqualsIgnoreCase(frame->GetMimeType(), "audio/opus")) {
      for (AudioPacketSink* sink : sinks_) sink->OnPacket(frame->GetData(), frame->GetTimestamp());
    }
  }
  if (gate_ && gate_->is_open()) frame->SetData(gate_->Leave(frame->GetData()));
  callback->OnTransformedFrame(std::move(frame));
}

void FrameTransformer::RegisterTransformedFrameCallback(
    webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) {
  std::lock_guard lock(mutex_);
  callback_ = std::move(callback);
}

void FrameTransformer::RegisterTransformedFrameSinkCallback(
    webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
    uint32_t ssrc) {
  std::lock_guard lock(mutex_);
  callbacks_[ssrc] = std::move(callback);
}

void FrameTransformer::UnregisterTransformedFrameCallback() {
  std::lock_guard lock(mutex_);
  callback_ = nullptr;
}

void FrameTransformer::UnregisterTransformedFrameSinkCallback(uint32_t ssrc) {
  std::lock_guard lock(mutex_);
  callbacks_.erase(ssrc);
}

}  // namespace wrtc

#include "media/encoded/frame_transformer.h"

#include <utility>
#include <variant>

namespace wrtc {
namespace {

webrtc::Resolution SizeOf(const webrtc::VideoFrameMetadata& metadata) {
  // VP9 gives the sizes of all layers with the lowest one.
  const auto* vp9 = std::get_if<webrtc::RTPVideoHeaderVP9>(&metadata.GetRTPVideoHeaderCodecSpecifics());
  if (vp9 && vp9->ss_data_available && vp9->spatial_layer_resolution_present) {
    const size_t top = vp9->num_spatial_layers - 1;
    return {vp9->width[top], vp9->height[top]};
  }
  return {metadata.GetWidth(), metadata.GetHeight()};
}

}  // namespace

ScriptQueue::ScriptQueue(std::shared_ptr<Mailbox> mailbox, Key key, std::function<void()> on_cut)
    : on_cut_(std::move(on_cut)),
      frames_(key, std::move(mailbox), kMaxFrames, [](const TransformableFrame& frame) {
        return frame->GetData().size();
      }) {}

void ScriptQueue::Put(TransformableFrame frame) {
  std::lock_guard lock(mutex_);
  if (!closed_ && !frames_.Put(std::move(frame))) cut_ = true;
}

std::vector<TransformableFrame> ScriptQueue::Take(size_t limit) {
  auto taken = frames_.Take(limit);
  bool cut = false;
  {
    std::lock_guard lock(mutex_);
    cut = std::exchange(cut_, false);
  }
  if (cut) on_cut_();
  return taken;
}

void ScriptQueue::Close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  frames_.Clear();
}

void FrameTransformer::SetScript(std::shared_ptr<ScriptQueue> script) {
  std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void FrameTransformer::Transform(TransformableFrame frame) {
  std::shared_ptr<ScriptQueue> script;
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

bool FrameTransformer::carries(uint32_t ssrc) const {
  std::lock_guard lock(mutex_);
  return callbacks_.contains(ssrc);
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
  // A packet that is only padding has no data.
  if (!frame->GetData().empty()) {
    std::lock_guard lock(sinks_mutex_);
    for (AudioPacketSink* sink : sinks_) sink->OnPacket(*frame);
  }
  if (gate_ && gate_->is_open()) {
    const auto& video = static_cast<const webrtc::TransformableVideoFrameInterface&>(*frame);
    frame->SetData(gate_->Deposit(frame->GetData(), SizeOf(video.Metadata())));
  }
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

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "api/frame_transformer_interface.h"
#include "api/scoped_refptr.h"
#include "media/decode_gate.h"
#include "runtime/mailbox.h"

namespace wrtc {

using TransformableFrame = std::unique_ptr<webrtc::TransformableFrameInterface>;

// Frames that wait for a script. The loop is told once that there are some.
class FrameQueue {
 public:
  // `on_drop` is called, on any thread, when a frame had to go: those after it may need it.
  FrameQueue(std::shared_ptr<Mailbox> mailbox, Key key, std::function<void()> on_drop);

  void Put(TransformableFrame frame);
  std::vector<TransformableFrame> Take(size_t limit);
  uint64_t dropped() const;
  // What comes from now on is dropped, and nobody is told.
  void Close();

 private:
  // About two seconds. More would only come too late.
  static constexpr size_t kMost = 64;

  const std::shared_ptr<Mailbox> mailbox_;
  const Key key_;
  const std::function<void()> on_drop_;
  mutable std::mutex mutex_;
  std::deque<TransformableFrame> frames_;
  uint64_t dropped_ = 0;
  bool announced_ = false;
  bool closed_ = false;
};

// The engine's way through us: between encoder and packetizer of a sender, or between depacketizer and decoder
// of a receiver. Called on engine threads.
class FrameTransformer : public webrtc::FrameTransformerInterface {
 public:
  // A gate for receivers of video only.
  explicit FrameTransformer(std::shared_ptr<DecodeGate> gate) : gate_(std::move(gate)) {}

  const std::shared_ptr<DecodeGate>& gate() const { return gate_; }
  // Frames go there from now on, and come back by Continue(); null has them go on by themselves.
  void SetScript(std::shared_ptr<FrameQueue> script);
  void Continue(TransformableFrame frame);

  void Transform(TransformableFrame frame) override;
  void RegisterTransformedFrameCallback(
      webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) override;
  void RegisterTransformedFrameSinkCallback(webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
                                            uint32_t ssrc) override;
  void UnregisterTransformedFrameCallback() override;
  void UnregisterTransformedFrameSinkCallback(uint32_t ssrc) override;

 private:
  const std::shared_ptr<DecodeGate> gate_;
  std::mutex mutex_;
  std::shared_ptr<FrameQueue> script_;
  webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback_;
  std::map<uint32_t, webrtc::scoped_refptr<webrtc::TransformedFrameCallback>> callbacks_;
};

}  // namespace wrtc

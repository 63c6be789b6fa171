#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "api/frame_transformer_interface.h"
#include "api/scoped_refptr.h"
#include "media/encoded/decode_gate.h"
#include "media/encoded/frame_queue.h"
#include "runtime/mailbox.h"

namespace wrtc {

using TransformableFrame = std::unique_ptr<webrtc::TransformableFrameInterface>;

// Receives the encoded audio of a receiver as it arrives.
class AudioPacketSink {
 public:
  virtual void OnPacket(const webrtc::TransformableFrameInterface& packet) = 0;

 protected:
  ~AudioPacketSink() = default;
};

// Frames that wait for a script transform.
class ScriptQueue {
 public:
  // `on_cut` is called by Take() after frames were dropped, because later frames may depend on them.
  ScriptQueue(std::shared_ptr<Mailbox> mailbox, Key key, std::function<void()> on_cut);

  void Put(TransformableFrame frame);
  std::vector<TransformableFrame> Take(size_t limit);
  uint64_t dropped() const { return frames_.dropped(); }
  // Frames are dropped from now on, without notification.
  void Close();

 private:
  // About two seconds. More would only come too late.
  static constexpr size_t kMaxFrames = 64;

  const std::function<void()> on_cut_;
  std::mutex mutex_;
  FrameQueue<TransformableFrame> frames_;
  bool cut_ = false;
  bool closed_ = false;
};

// Intercepts the engine's frames: between the encoder and the packetizer of a sender, or between the
// depacketizer and the decoder of a receiver. Called on engine threads.
class FrameTransformer : public webrtc::FrameTransformerInterface {
 public:
  // `gate` is for receivers of video only.
  explicit FrameTransformer(std::shared_ptr<DecodeGate> gate) : gate_(std::move(gate)) {}

  const std::shared_ptr<DecodeGate>& gate() const { return gate_; }
  // Frames go to `script` from now on, and come back through Continue(). With null, they continue without a
  // script.
  void SetScript(std::shared_ptr<ScriptQueue> script);
  void Continue(TransformableFrame frame);
  // Whether it handles that video stream.
  bool carries(uint32_t ssrc) const;
  // For receivers of audio.
  void AddPacketSink(AudioPacketSink* sink);
  // When it returns, the sink is no longer being called.
  void RemovePacketSink(AudioPacketSink* sink);

  void Transform(TransformableFrame frame) override;
  void RegisterTransformedFrameCallback(
      webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback) override;
  void RegisterTransformedFrameSinkCallback(webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback,
                                            uint32_t ssrc) override;
  void UnregisterTransformedFrameCallback() override;
  void UnregisterTransformedFrameSinkCallback(uint32_t ssrc) override;

 private:
  const std::shared_ptr<DecodeGate> gate_;
  mutable std::mutex mutex_;
  std::shared_ptr<ScriptQueue> script_;
  webrtc::scoped_refptr<webrtc::TransformedFrameCallback> callback_;
  std::map<uint32_t, webrtc::scoped_refptr<webrtc::TransformedFrameCallback>> callbacks_;
  std::mutex sinks_mutex_;
  std::vector<AudioPacketSink*> sinks_;
};

}  // namespace wrtc

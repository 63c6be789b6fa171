#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "media/encoded/frame_transformer.h"
#include "runtime/native.h"

namespace wrtc {

// W3C webrtc-encoded-transform, RTCEncodedVideoFrame and RTCEncodedAudioFrame. It is empty once it has been
// written.
class EncodedFrame {
 public:
  // `transformer` is the key of the transformer that the frame came from.
  EncodedFrame(TransformableFrame frame, Key transformer)
      : frame_(std::move(frame)), transformer_(transformer) {}

  Key transformer() const { return transformer_; }
  // Throws InvalidStateError if the frame has been written.
  webrtc::TransformableFrameInterface& frame() const;
  // Null for audio.
  const webrtc::TransformableVideoFrameInterface* video() const;
  std::shared_ptr<EncodedFrame> Clone() const;
  // While there is a view, both throw InvalidStateError, unless the data is the same.
  void SetData(std::span<const uint8_t> data);
  TransformableFrame Give();

 private:
  friend class EncodedFrameView;
  void CheckNoViews(const char* doing) const;

  TransformableFrame frame_;
  const Key transformer_;
  int views_ = 0;
};

// The payload of a frame, in the engine's memory. With the GIL only, as the frame.
class EncodedFrameView {
 public:
  explicit EncodedFrameView(std::shared_ptr<EncodedFrame> frame)
      : frame_(std::move(frame)), bytes_(frame_->frame().GetData()) {
    ++frame_->views_;
  }
  EncodedFrameView(const EncodedFrameView&) = delete;
  EncodedFrameView& operator=(const EncodedFrameView&) = delete;
  ~EncodedFrameView() { --frame_->views_; }

  std::span<const uint8_t> bytes() const { return bytes_; }

 private:
  const std::shared_ptr<EncodedFrame> frame_;
  const std::span<const uint8_t> bytes_;
};

}  // namespace wrtc

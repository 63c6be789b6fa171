#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "api/video/color_space.h"
#include "api/video/video_frame.h"
#include "media/video/pixels.h"

namespace wrtc {

// One plane of a frame. It keeps the memory of the frame.
struct VideoPlane {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer;
  PlaneShape shape;
  const uint8_t* data;
  int stride;
};

// A video frame (WebCodecs §9.4): immutable pixels, and when and how to show them.
struct VideoFrame {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer;
  int64_t timestamp_us = 0;  // in its stream
  webrtc::VideoRotation rotation = webrtc::kVideoRotation_0;
  std::optional<uint32_t> rtp_timestamp;
  // When it was captured, on the engine's clock; 0 for a frame made by the program.
  int64_t time_us = 0;
  std::optional<webrtc::ColorSpace> color_space;

  Pixels pixels() const;
  std::vector<VideoPlane> planes() const;
  // The same frame, converted to I420 if the engine has no buffer of its format.
  std::shared_ptr<VideoFrame> InEngineFormat() const;
  // The part at (x, y) with that size, scaled.
  std::shared_ptr<VideoFrame> Scaled(int x, int y, int width, int height, int to_width, int to_height) const;
  // The frame rotated as it is to be shown, with a rotation of 0.
  std::shared_ptr<VideoFrame> Rotated() const;
};

}  // namespace wrtc

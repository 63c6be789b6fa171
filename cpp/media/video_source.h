#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "common_video/include/video_frame_buffer_pool.h"
#include "media/base/adapted_video_track_source.h"
#include "media/pixels.h"
#include "media/shared_encoder.h"
#include "rtc_base/timestamp_aligner.h"

namespace wrtc {

// Pictures that are handed over from any thread, scaled and thinned out as the sinks want them. What no sink
// wants costs nothing.
class VideoSource : public webrtc::AdaptedVideoTrackSource {
 public:
  // With a shared encoder, all who are sent the pictures in the same format get the same ones, and nobody has
  // them scaled down or thinned out for the others.
  VideoSource(bool is_screencast, bool has_shared_encoder)
      : is_screencast_(is_screencast),
        encoders_(has_shared_encoder ? std::make_shared<SharedEncoders>() : nullptr) {}

  // `timestamp_us` is on the program's own clock; without one the picture is of now. False when nobody
  // wants it.
  bool Push(const Pixels& pixels, std::optional<int64_t> timestamp_us, webrtc::VideoRotation rotation);
  bool Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
            std::optional<int64_t> timestamp_us,
            webrtc::VideoRotation rotation);
  // No more pictures: the tracks end.
  void End();

  SourceState state() const override { return ended_ ? kEnded : kLive; }
  bool remote() const override { return false; }
  bool is_screencast() const override { return is_screencast_; }
  std::optional<bool> needs_denoising() const override { return std::nullopt; }

 private:
  // More pictures than encoders and sinks hold at a time; past that they are allocated one by one.
  static constexpr size_t kPooled = 16;

  // What the sinks want of a picture: a part of it, in a size.
  struct Wanted {
    int64_t time_us;
    int width, height;
    int crop_width, crop_height, crop_x, crop_y;
  };

  std::optional<Wanted> Ask(int width, int height, std::optional<int64_t> timestamp_us);
  void Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
               const Wanted& wanted,
               webrtc::VideoRotation rotation);
  webrtc::scoped_refptr<webrtc::I420Buffer> TakeBuffer(int width, int height);

  const bool is_screencast_;
  const std::shared_ptr<SharedEncoders> encoders_;
  std::atomic<uint64_t> shared_pictures_{0};
  std::atomic<bool> ended_{false};
  std::mutex mutex_;
  webrtc::TimestampAligner aligner_;
  webrtc::VideoFrameBufferPool pool_{/*zero_initialize=*/false, kPooled};
};

}  // namespace wrtc

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "api/video/color_space.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "media/base/adapted_video_track_source.h"
#include "media/encoded/shared_encoder.h"
#include "media/video/pixels.h"

namespace wrtc {

// The program's clock in terms of the engine's. Steps of one are steps of the other, while pictures come
// when they are of.
class ProgramClock {
 public:
  // `now_us` is the engine's time.
  int64_t ToEngine(int64_t time_us, int64_t now_us);

 private:
  std::optional<int64_t> last_us_;
  int64_t ahead_us_ = 0;  // of the engine's clock
  int64_t told_us_ = 0;
};

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
            webrtc::VideoRotation rotation,
            std::optional<webrtc::ColorSpace> color_space);
  // No more pictures: the tracks end.
  void End();
  // No pictures for a while, as the tracks can tell.
  void SetMuted(bool muted);
  bool muted() const { return muted_; }

  SourceState state() const override { return ended_ ? kEnded : muted_ ? kMuted : kLive; }
  bool remote() const override { return false; }
  bool is_screencast() const override { return is_screencast_; }
  // They are sent as they are given; a camera's noise is for the program to see to.
  std::optional<bool> needs_denoising() const override { return false; }

 private:
  // More pictures than encoders and sinks hold at a time; past that they are allocated one by one.
  static constexpr size_t kPooled = 16;

  // What the sinks want of a picture: a part of it, in a size.
  struct Wanted {
    int64_t time_us;
    std::optional<int64_t> timestamp_us;
    int width, height;
    int crop_width, crop_height, crop_x, crop_y;
  };

  std::optional<Wanted> Ask(int width, int height, std::optional<int64_t> timestamp_us);
  void Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
               const Wanted& wanted,
               webrtc::VideoRotation rotation,
               const webrtc::ColorSpace& color_space);
  webrtc::scoped_refptr<webrtc::I420Buffer> TakeBuffer(int width, int height);

  const bool is_screencast_;
  const std::shared_ptr<SharedEncoders> encoders_;
  std::atomic<uint64_t> shared_pictures_{0};
  std::atomic<bool> ended_{false};
  std::atomic<bool> muted_{false};
  std::mutex mutex_;
  ProgramClock clock_;
  webrtc::VideoFrameBufferPool pool_{/*zero_initialize=*/false, kPooled};
};

}  // namespace wrtc

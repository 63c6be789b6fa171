#include "media/video/video_source.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/units/timestamp.h"
#include "api/video/i420_buffer.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

int64_t ProgramClock::ToEngine(int64_t time_us, int64_t now_us) {
  // More than a picture may be late: the program's clock was set anew.
  constexpr int64_t kJump = 300'000;
  // A clock is followed that runs slower by up to a thousandth.
  constexpr int64_t kDrift = 1000;
  const int64_t late = now_us - (time_us + ahead_us_);
  if (!last_us_ || late > kJump || late < 0) {
    // No picture is of the future.
    ahead_us_ = now_us - time_us;
  } else {
    ahead_us_ += std::clamp<int64_t>((time_us - *last_us_) / kDrift, 0, late);
  }
  last_us_ = time_us;
  return told_us_ = std::max(time_us + ahead_us_, std::min(told_us_ + 1000, now_us));
}

bool VideoSource::Push(const Pixels& pixels,
                       std::optional<int64_t> timestamp_us,
                       webrtc::VideoRotation rotation) {
  const std::optional<Wanted> wanted = Ask(pixels.width, pixels.height, timestamp_us);
  if (!wanted) return false;
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer;
  if (IsPacked(pixels.format) || pixels.format == PixelFormat::kI420) {
    auto i420 = TakeBuffer(pixels.width, pixels.height);
    ConvertToI420(pixels, *i420);
    buffer = i420;
  } else {
    buffer = CopyPixels(pixels);
  }
  Deliver(std::move(buffer), *wanted, rotation, OurColorSpace());
  return true;
}

bool VideoSource::Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                       std::optional<int64_t> timestamp_us,
                       webrtc::VideoRotation rotation,
                       std::optional<webrtc::ColorSpace> color_space) {
  const std::optional<Wanted> wanted = Ask(buffer->width(), buffer->height(), timestamp_us);
  if (!wanted) return false;
  // Encoders and scalers know nothing of our packed buffers.
  if (buffer->type() == webrtc::VideoFrameBuffer::Type::kNative) {
    buffer = buffer->ToI420();
    color_space.reset();
  }
  Deliver(std::move(buffer), *wanted, rotation, color_space.value_or(OurColorSpace()));
  return true;
}

void VideoSource::End() {
  if (!ended_.exchange(true)) FireOnChanged();
}

void VideoSource::SetMuted(bool muted) {
  if (muted_.exchange(muted) != muted) FireOnChanged();
}

std::optional<VideoSource::Wanted> VideoSource::Ask(int width,
                                                    int height,
                                                    std::optional<int64_t> timestamp_us) {
  if (ended_ || muted_) return std::nullopt;
  Wanted wanted;
  wanted.time_us = webrtc::TimeMicros();
  wanted.timestamp_us = timestamp_us;
  if (timestamp_us) {
    std::lock_guard lock(mutex_);
    wanted.time_us = clock_.ToEngine(*timestamp_us, wanted.time_us);
  }
  if (encoders_) video_adapter()->OnSinkWants({});
  if (!AdaptFrame(width, height, wanted.time_us, &wanted.width, &wanted.height, &wanted.crop_width,
                  &wanted.crop_height, &wanted.crop_x, &wanted.crop_y)) {
    return std::nullopt;
  }
  return wanted;
}

void VideoSource::Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                          const Wanted& wanted,
                          webrtc::VideoRotation rotation,
                          const webrtc::ColorSpace& color_space) {
  if (buffer->width() != wanted.width || buffer->height() != wanted.height) {
    buffer = buffer->CropAndScale(wanted.crop_x, wanted.crop_y, wanted.crop_width, wanted.crop_height,
                                  wanted.width, wanted.height);
  }
  if (encoders_) {
    buffer = webrtc::make_ref_counted<SharedBuffer>(encoders_, ++shared_pictures_, std::move(buffer));
  }
  webrtc::VideoFrame frame = webrtc::VideoFrame::Builder()
                                 .set_video_frame_buffer(std::move(buffer))
                                 .set_timestamp_us(wanted.time_us)
                                 .set_rotation(rotation)
                                 .build();
  // Without being told, browsers take all but VP8 for BT.709.
  frame.set_color_space(color_space);
  // For readers of the track here; the network carries the engine's clock.
  if (wanted.timestamp_us) frame.set_presentation_timestamp(webrtc::Timestamp::Micros(*wanted.timestamp_us));
  OnFrame(frame);
}

webrtc::scoped_refptr<webrtc::I420Buffer> VideoSource::TakeBuffer(int width, int height) {
  std::lock_guard lock(mutex_);
  if (auto buffer = pool_.CreateI420Buffer(width, height)) return buffer;
  return webrtc::I420Buffer::Create(width, height);
}

}  // namespace wrtc

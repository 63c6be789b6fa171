#include "media/video_source.h"

#include <utility>

#include "api/make_ref_counted.h"
#include "api/video/i420_buffer.h"
#include "rtc_base/time_utils.h"

namespace wrtc {

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
  Deliver(std::move(buffer), *wanted, rotation);
  return true;
}

bool VideoSource::Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                       std::optional<int64_t> timestamp_us,
                       webrtc::VideoRotation rotation) {
  const std::optional<Wanted> wanted = Ask(buffer->width(), buffer->height(), timestamp_us);
  if (!wanted) return false;
  // Encoders and scalers know nothing of our packed buffers.
  if (buffer->type() == webrtc::VideoFrameBuffer::Type::kNative) buffer = buffer->ToI420();
  Deliver(std::move(buffer), *wanted, rotation);
  return true;
}

void VideoSource::End() {
  if (!ended_.exchange(true)) FireOnChanged();
}

std::optional<VideoSource::Wanted> VideoSource::Ask(int width,
                                                    int height,
                                                    std::optional<int64_t> timestamp_us) {
  if (ended_) return std::nullopt;
  Wanted wanted;
  wanted.time_us = webrtc::TimeMicros();
  if (timestamp_us) {
    std::lock_guard lock(mutex_);
    wanted.time_us = aligner_.TranslateTimestamp(*timestamp_us, wanted.time_us);
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
                          webrtc::VideoRotation rotation) {
  if (buffer->width() != wanted.width || buffer->height() != wanted.height) {
    buffer = buffer->CropAndScale(wanted.crop_x, wanted.crop_y, wanted.crop_width, wanted.crop_height,
                                  wanted.width, wanted.height);
  }
  if (encoders_) {
    buffer = webrtc::make_ref_counted<SharedBuffer>(encoders_, ++shared_pictures_, std::move(buffer));
  }
  OnFrame(webrtc::VideoFrame::Builder()
              .set_video_frame_buffer(std::move(buffer))
              .set_timestamp_us(wanted.time_us)
              .set_rotation(rotation)
              .build());
}

webrtc::scoped_refptr<webrtc::I420Buffer> VideoSource::TakeBuffer(int width, int height) {
  std::lock_guard lock(mutex_);
  if (auto buffer = pool_.CreateI420Buffer(width, height)) return buffer;
  return webrtc::I420Buffer::Create(width, height);
}

}  // namespace wrtc

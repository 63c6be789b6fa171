#include "media/video/video_source.h"

#include <algorithm>
#include <utility>

#include "api/make_ref_counted.h"
#include "api/units/time_delta.h"
#include "api/units/timestamp.h"
#include "api/video/i420_buffer.h"
#include "rtc_base/time_utils.h"
#include "runtime/threads.h"
#include "system_wrappers/include/clock.h"

namespace wrtc {

template <class Make>
bool VideoSource::Take(int width,
                       int height,
                       Time time,
                       webrtc::VideoRotation rotation,
                       const webrtc::ColorSpace& color_space,
                       Make make) {
  if (ended_ || muted_) return false;
  {
    std::lock_guard lock(mutex_);
    size_ = {.input_width = width, .input_height = height};
  }
  if (sinks_.empty()) return false;
  const std::optional<Moment> moment = MomentOf(time);
  if (!moment) {
    ++dropped_;
    return false;
  }
  if (moment->later) {
    Wait({*moment, make(), rotation, color_space});
    return true;
  }
  const auto deliveries = sinks_.Plan(width, height, moment->time_us);
  if (deliveries.empty()) return false;
  Deliver(make(), deliveries, *moment, rotation, color_space);
  return true;
}

bool VideoSource::Push(const Pixels& pixels, Time time, webrtc::VideoRotation rotation) {
  return Take(pixels.width, pixels.height, time, rotation, DefaultColorSpace(),
              [&]() -> webrtc::scoped_refptr<webrtc::VideoFrameBuffer> {
                if (!TraitsOf(pixels.format).packed() && pixels.format != PixelFormat::kI420) {
                  // A program's 16-bit values may be unaligned.
                  const auto copy = CopyPixels(pixels);
                  if (IsEngineFormat(pixels.format)) return copy;
                  return copy->ToI420();
                }
                auto i420 = TakeBuffer(pixels.width, pixels.height);
                ConvertToI420(pixels, *i420);
                return i420;
              });
}

bool VideoSource::Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                       Time time,
                       webrtc::VideoRotation rotation,
                       std::optional<webrtc::ColorSpace> color_space) {
  webrtc::scoped_refptr<webrtc::VideoFrameBuffer> keep = buffer;
  const PixelFormat format = PixelsOf(keep).format;
  const webrtc::ColorSpace space =
      TraitsOf(format).packed() ? DefaultColorSpace() : color_space.value_or(DefaultColorSpace());
  return Take(buffer->width(), buffer->height(), time, rotation, space,
              [&]() -> webrtc::scoped_refptr<webrtc::VideoFrameBuffer> {
                if (IsEngineFormat(format)) return buffer;
                return buffer->ToI420();
              });
}

void VideoSource::End() {
  if (!ended_.exchange(true)) FireOnChanged();
}

void VideoSource::SetMuted(bool muted) {
  if (muted_.exchange(muted) != muted) FireOnChanged();
}

bool VideoSource::GetStats(Stats* stats) {
  std::lock_guard lock(mutex_);
  if (size_) *stats = *size_;
  return size_.has_value();
}

std::optional<VideoSource::Moment> VideoSource::MomentOf(Time time) {
  std::lock_guard lock(mutex_);
  const int64_t now_us = webrtc::TimeMicros();
  if (!time.us || !time.paced) {
    // A frame that goes out now would overtake the waiting ones.
    dropped_ += waiting_.size();
    waiting_.clear();
    Moment now{now_us, time.us, false, std::nullopt};
    if (!time.paced) {
      const int64_t now_ntp_ms = webrtc::Clock::GetRealTimeClock()->CurrentNtpInMilliseconds();
      now.ntp_ms = media_clock_.ToNtpMs(time.us, now_us, now_ntp_ms);
    }
    return now;
  }
  if (waiting_.size() >= kMaxWaiting) return std::nullopt;
  const auto due_us = clock_.Due(*time.us, now_us, !waiting_.empty());
  if (!due_us) return std::nullopt;
  return Moment{*due_us, time.us, *due_us > now_us, std::nullopt};
}

void VideoSource::Wait(Waiting frame) {
  const int64_t due_us = frame.moment.time_us;
  {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(frame));
  }
  DeliverAt(due_us);
}

void VideoSource::DeliverAt(int64_t due_us) {
  const auto delay = webrtc::TimeDelta::Micros(std::max<int64_t>(due_us - webrtc::TimeMicros(), 0));
  Threads::Get().worker()->PostDelayedHighPrecisionTask(
      [self = webrtc::scoped_refptr<VideoSource>(this)] { self->DeliverDue(); },
      delay.RoundUpTo(webrtc::TimeDelta::Millis(1)));
}

void VideoSource::DeliverDue() {
  while (true) {
    std::optional<Waiting> next;
    int64_t early_us = 0;
    {
      std::lock_guard lock(mutex_);
      if (waiting_.empty()) return;
      if (waiting_.front().moment.time_us > webrtc::TimeMicros()) {
        early_us = waiting_.front().moment.time_us;
      } else {
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
    }
    if (!next) {
      // The timer has a resolution of 1 ms, and may fire early.
      DeliverAt(early_us);
      return;
    }
    if (ended_ || muted_) continue;
    const auto deliveries = sinks_.Plan(next->buffer->width(), next->buffer->height(), next->moment.time_us);
    if (!deliveries.empty()) {
      Deliver(std::move(next->buffer), deliveries, next->moment, next->rotation, next->color_space);
    }
  }
}

void VideoSource::Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
                          const std::vector<AdaptedSinks::Delivery>& deliveries,
                          const Moment& moment,
                          webrtc::VideoRotation rotation,
                          const webrtc::ColorSpace& color_space) {
  if (encoders_) {
    buffer = webrtc::make_ref_counted<SharedBuffer>(encoders_, ++shared_frames_, std::move(buffer));
  }
  webrtc::VideoFrame frame = webrtc::VideoFrame::Builder()
                                 .set_video_frame_buffer(std::move(buffer))
                                 .set_timestamp_us(moment.time_us)
                                 .set_rotation(rotation)
                                 .build();
  // Without it, browsers assume BT.709 for every codec but VP8.
  frame.set_color_space(color_space);
  // The engine derives the RTP timestamp from it.
  if (moment.ntp_ms) frame.set_ntp_time_ms(*moment.ntp_ms);
  // For local readers of the track; packets carry the engine's time.
  if (moment.timestamp_us) frame.set_presentation_timestamp(webrtc::Timestamp::Micros(*moment.timestamp_us));
  AdaptedSinks::Deliver(frame, deliveries);
}

webrtc::scoped_refptr<webrtc::I420Buffer> VideoSource::TakeBuffer(int width, int height) {
  std::lock_guard lock(mutex_);
  if (auto buffer = pool_.CreateI420Buffer(width, height)) return buffer;
  return webrtc::I420Buffer::Create(width, height);
}

}  // namespace wrtc

#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "api/media_stream_interface.h"
#include "api/notifier.h"
#include "api/video/color_space.h"
#include "common_video/include/video_frame_buffer_pool.h"
#include "media/encoded/shared_encoder.h"
#include "media/video/pixels.h"
#include "media/video/program_clock.h"
#include "media/video/video_outlets.h"

namespace wrtc {

// Pictures that are handed over from any thread, scaled and thinned out as each sink wants them. What no sink
// wants costs nothing. Pictures that come before they are due wait for their time.
class VideoSource : public webrtc::Notifier<webrtc::VideoTrackSourceInterface> {
 public:
  // With a shared encoder, all who are sent the pictures in the same format get the same ones.
  VideoSource(bool is_screencast, bool has_shared_encoder)
      : is_screencast_(is_screencast),
        encoders_(has_shared_encoder ? std::make_shared<SharedEncoders>() : nullptr),
        outlets_(/*scales=*/!has_shared_encoder) {}

  // When a picture is of: on the program's own clock; without a time it is of now. One that is not paced goes
  // out at once, and RTP timestamps step as its time does.
  struct Time {
    std::optional<int64_t> us;
    bool paced = true;
  };

  // False when nobody wants it, or too many wait for their time.
  bool Push(const Pixels& pixels, Time time, webrtc::VideoRotation rotation);
  bool Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
            Time time,
            webrtc::VideoRotation rotation,
            std::optional<webrtc::ColorSpace> color_space);
  // Pictures that came too far ahead of their time.
  uint64_t dropped() const { return dropped_; }
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
  // A second of 30 a second.
  static constexpr size_t kMostWaiting = 32;

  struct Moment {
    int64_t time_us;
    std::optional<int64_t> timestamp_us;
    bool later;
    std::optional<int64_t> ntp_ms;
  };
  struct Waiting {
    Moment moment;
    webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer;
    webrtc::VideoRotation rotation;
    webrtc::ColorSpace color_space;
  };

  // VideoTrackSourceInterface.
  void AddOrUpdateSink(webrtc::VideoSinkInterface<webrtc::VideoFrame>* sink,
                       const webrtc::VideoSinkWants& wants) override {
    outlets_.Set(sink, wants);
  }
  void RemoveSink(webrtc::VideoSinkInterface<webrtc::VideoFrame>* sink) override { outlets_.Remove(sink); }
  bool GetStats(Stats* stats) override;
  bool SupportsEncodedOutput() const override { return false; }
  void GenerateKeyFrame() override {}
  void AddEncodedSink(webrtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>*) override {}
  void RemoveEncodedSink(webrtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>*) override {}
  void ProcessConstraints(const webrtc::VideoTrackSourceConstraints& constraints) override {
    outlets_.Constrain(constraints);
  }

  // `make` gives the buffer if anybody wants it.
  template <class Make>
  bool Take(int width,
            int height,
            Time time,
            webrtc::VideoRotation rotation,
            const webrtc::ColorSpace& color_space,
            Make make);
  std::optional<Moment> MomentOf(Time time);
  void Wait(Waiting picture);
  // Those that are due by now.
  void DeliverAt(int64_t due_us);
  void DeliverDue();
  void Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
               const std::vector<VideoOutlets::Order>& orders,
               const Moment& moment,
               webrtc::VideoRotation rotation,
               const webrtc::ColorSpace& color_space);
  webrtc::scoped_refptr<webrtc::I420Buffer> TakeBuffer(int width, int height);

  const bool is_screencast_;
  const std::shared_ptr<SharedEncoders> encoders_;
  VideoOutlets outlets_;
  std::atomic<uint64_t> shared_pictures_{0};
  std::atomic<uint64_t> dropped_{0};
  std::atomic<bool> ended_{false};
  std::atomic<bool> muted_{false};
  std::mutex mutex_;
  ProgramClock clock_;
  MediaClock media_clock_;
  std::deque<Waiting> waiting_;
  std::optional<Stats> size_;
  webrtc::VideoFrameBufferPool pool_{/*zero_initialize=*/false, kPooled};
};

}  // namespace wrtc

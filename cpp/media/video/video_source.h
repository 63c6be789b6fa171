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
#include "media/video/adapted_sinks.h"
#include "media/video/pixels.h"
#include "media/video/program_clock.h"

namespace wrtc {

// Frames pushed from any thread, scaled and dropped as each sink wants. Frames that no sink wants cost
// nothing. Frames that come early wait until they are due.
class VideoSource : public webrtc::Notifier<webrtc::VideoTrackSourceInterface> {
 public:
  // With a shared encoder, all receivers of the same format get the same encoded frames.
  VideoSource(bool is_screencast, bool has_shared_encoder)
      : is_screencast_(is_screencast),
        encoders_(has_shared_encoder ? std::make_shared<SharedEncoders>() : nullptr),
        sinks_(/*scales=*/!has_shared_encoder) {}

  // The time of a frame, on the program's own clock; without one, it is now. A frame that is not paced goes
  // out at once, and RTP timestamps follow its time.
  struct Time {
    std::optional<int64_t> us;
    bool paced = true;
  };

  // False if no sink wants the frame, or too many frames wait.
  bool Push(const Pixels& pixels, Time time, webrtc::VideoRotation rotation);
  bool Push(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
            Time time,
            webrtc::VideoRotation rotation,
            std::optional<webrtc::ColorSpace> color_space);
  // Frames that came too early.
  uint64_t dropped() const { return dropped_; }
  // Ends the tracks.
  void End();
  // A muted source gives no frames, and its tracks show that.
  void SetMuted(bool muted);
  bool muted() const { return muted_; }

  SourceState state() const override { return ended_ ? kEnded : muted_ ? kMuted : kLive; }
  bool remote() const override { return false; }
  bool is_screencast() const override { return is_screencast_; }
  // Frames are sent as they are: removing camera noise is up to the program.
  std::optional<bool> needs_denoising() const override { return false; }

 private:
  // More than encoders and sinks hold at the same time. Beyond that, buffers are allocated individually.
  static constexpr size_t kPooled = 16;
  // One second at 30 frames per second.
  static constexpr size_t kMaxWaiting = 32;

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
    sinks_.Set(sink, wants);
  }
  void RemoveSink(webrtc::VideoSinkInterface<webrtc::VideoFrame>* sink) override { sinks_.Remove(sink); }
  bool GetStats(Stats* stats) override;
  bool SupportsEncodedOutput() const override { return false; }
  void GenerateKeyFrame() override {}
  void AddEncodedSink(webrtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>*) override {}
  void RemoveEncodedSink(webrtc::VideoSinkInterface<webrtc::RecordableEncodedFrame>*) override {}
  void ProcessConstraints(const webrtc::VideoTrackSourceConstraints& constraints) override {
    sinks_.Constrain(constraints);
  }

  // `make` creates the buffer; it is called only if a sink wants the frame.
  template <class Make>
  bool Take(int width,
            int height,
            Time time,
            webrtc::VideoRotation rotation,
            const webrtc::ColorSpace& color_space,
            Make make);
  std::optional<Moment> MomentOf(Time time);
  void Wait(Waiting frame);
  // Delivers the frames that are due at that time.
  void DeliverAt(int64_t due_us);
  void DeliverDue();
  void Deliver(webrtc::scoped_refptr<webrtc::VideoFrameBuffer> buffer,
               const std::vector<AdaptedSinks::Delivery>& deliveries,
               const Moment& moment,
               webrtc::VideoRotation rotation,
               const webrtc::ColorSpace& color_space);
  webrtc::scoped_refptr<webrtc::I420Buffer> TakeBuffer(int width, int height);

  const bool is_screencast_;
  const std::shared_ptr<SharedEncoders> encoders_;
  AdaptedSinks sinks_;
  std::atomic<uint64_t> shared_frames_{0};
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

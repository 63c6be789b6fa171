#include "interfaces/rtc_video_sink.h"

#include <atomic>
#include <optional>
#include <utility>

#include "bind.h"
#include "media/audio/capture_clock.h"
#include "media/encoded/frame_queue.h"
#include "rtc_base/numerics/sequence_number_unwrapper.h"

#include <pybind11/stl.h>

namespace wrtc {

class VideoSinkCore : public webrtc::VideoSinkInterface<webrtc::VideoFrame> {
 public:
  VideoSinkCore(Key key,
                webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
                std::shared_ptr<Mailbox> mailbox,
                size_t capacity)
      : queue(key, std::move(mailbox), capacity), track_(std::move(track)) {}

  void Start() {
    webrtc::VideoSinkWants wants;
    wants.is_active = true;
    track_->AddOrUpdateSink(this, wants);
  }
  void Stop() {
    if (!stopped_.exchange(true)) track_->RemoveSink(this);
  }

  FrameQueue<std::shared_ptr<VideoFrame>> queue;

 private:
  void OnFrame(const webrtc::VideoFrame& frame) override {
    auto taken = std::make_shared<VideoFrame>();
    taken->buffer = frame.video_frame_buffer();
    taken->rotation = frame.rotation();
    taken->color_space = frame.color_space();
    taken->timestamp_us = StreamTime(frame);
    // Received frames have the sender's timestamp; frames of a local source have none.
    if (frame.rtp_timestamp() != 0) taken->rtp_timestamp = frame.rtp_timestamp();
    const auto arrived_us = FirstArrival(frame.packet_infos());
    taken->time_us = arrived_us ? clock_.Arrived(frame.rtp_timestamp(), *arrived_us) : frame.timestamp_us();
    queue.Put(std::move(taken));
  }

  // In microseconds. For a local track: the time that its source was given. Otherwise: since the first frame,
  // by the sender's clock (RTP runs at 90 kHz) if there is one.
  int64_t StreamTime(const webrtc::VideoFrame& frame) {
    const uint32_t rtp = frame.rtp_timestamp();
    const int64_t time = rtp != 0 ? unwrapper_.Unwrap(rtp) * 100 / 9 : frame.timestamp_us();
    if (frame.presentation_timestamp() && rtp == 0) start_us_ = time - frame.presentation_timestamp()->us();
    // The black frames of a disabled track have no time, and continue from the last one.
    if (!start_us_) start_us_ = time;
    return time - *start_us_;
  }

  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  std::atomic<bool> stopped_{false};
  // Used by the delivering thread only.
  webrtc::RtpTimestampUnwrapper unwrapper_;
  std::optional<int64_t> start_us_;
  CaptureClock clock_{90'000, /*audio=*/false};
};

RtcVideoSink::RtcVideoSink(const std::shared_ptr<MediaStreamTrack>& track,
                           std::shared_ptr<Mailbox> mailbox,
                           size_t capacity) {
  if (track->kind() != webrtc::MediaType::VIDEO) {
    throw Failure({.name = "TypeError", .message = "RTCVideoSink takes a video track, not an audio track"});
  }
  webrtc::scoped_refptr<webrtc::VideoTrackInterface> engine(
      static_cast<webrtc::VideoTrackInterface*>(track->engine().get()));
  Hold(std::make_shared<VideoSinkCore>(key(), std::move(engine), std::move(mailbox), capacity));
  core_->Start();
}

void bind_rtc_video_sink(py::module_& m) {
  py::class_<RtcVideoSink, std::shared_ptr<RtcVideoSink>>(m, "RtcVideoSink")
      .def(py::init<const std::shared_ptr<MediaStreamTrack>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("track").none(false), py::arg("mailbox").none(false), py::arg("capacity"), unlocked())
      .def_property_readonly("key", &RtcVideoSink::key)
      .def("take", &RtcVideoSink::Take, py::arg("limit"), "Up to `limit` waiting frames.")
      .def_property_readonly("dropped", &RtcVideoSink::dropped, "Frames that were not read in time.")
      .def_property_readonly("received", &RtcVideoSink::received, "All frames, including dropped ones.")
      .def("stop", &RtcVideoSink::Stop, unlocked());
}

}  // namespace wrtc

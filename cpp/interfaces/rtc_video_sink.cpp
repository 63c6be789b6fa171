#include "interfaces/rtc_video_sink.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "bind.h"
#include "rtc_base/numerics/sequence_number_unwrapper.h"

#include <pybind11/stl.h>

namespace wrtc {

class RtcVideoSink::Core : public webrtc::VideoSinkInterface<webrtc::VideoFrame> {
 public:
  Core(Key key,
       webrtc::scoped_refptr<webrtc::VideoTrackInterface> track,
       std::shared_ptr<Mailbox> mailbox,
       size_t capacity)
      : key_(key), track_(std::move(track)), mailbox_(std::move(mailbox)), capacity_(capacity) {}

  void Start() {
    webrtc::VideoSinkWants wants;
    wants.is_active = true;
    track_->AddOrUpdateSink(this, wants);
  }
  void Stop() {
    if (!stopped_.exchange(true)) track_->RemoveSink(this);
  }

  std::vector<std::shared_ptr<VideoFrame>> Take(size_t limit) {
    std::lock_guard lock(mutex_);
    const auto count = static_cast<ptrdiff_t>(std::min(limit, frames_.size()));
    std::vector<std::shared_ptr<VideoFrame>> taken(std::make_move_iterator(frames_.begin()),
                                                   std::make_move_iterator(frames_.begin() + count));
    frames_.erase(frames_.begin(), frames_.begin() + count);
    if (frames_.empty()) announced_ = false;
    return taken;
  }
  uint64_t dropped() const {
    std::lock_guard lock(mutex_);
    return dropped_;
  }
  uint64_t received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  void OnFrame(const webrtc::VideoFrame& frame) override {
    auto taken = std::make_shared<VideoFrame>();
    taken->buffer = frame.video_frame_buffer();
    taken->rotation = frame.rotation();
    taken->time_us = frame.timestamp_us();
    taken->color_space = frame.color_space();
    bool announce = false;
    {
      std::lock_guard lock(mutex_);
      taken->timestamp_us = StreamTime(frame);
      // What comes from the network has the sender's timestamp; what a local source gives has none.
      if (frame.rtp_timestamp() != 0) taken->rtp_timestamp = frame.rtp_timestamp();
      ++received_;
      if (frames_.size() == capacity_) {
        frames_.pop_front();
        ++dropped_;
      }
      frames_.push_back(std::move(taken));
      announce = !std::exchange(announced_, true);
    }
    if (announce) mailbox_->Post(key_, "readable");
  }

  // Microseconds: of a local track, as its source was told; else from the reader's first frame, by the
  // sender's clock if there is one: RTP counts 90 kHz.
  int64_t StreamTime(const webrtc::VideoFrame& frame) {
    const uint32_t rtp = frame.rtp_timestamp();
    const int64_t time = rtp != 0 ? unwrapper_.Unwrap(rtp) * 100 / 9 : frame.timestamp_us();
    if (frame.presentation_timestamp() && rtp == 0) start_us_ = time - frame.presentation_timestamp()->us();
    // The black frames of a disabled track are told nothing, and go on from there.
    if (!start_us_) start_us_ = time;
    return time - *start_us_;
  }

  const Key key_;
  const webrtc::scoped_refptr<webrtc::VideoTrackInterface> track_;
  const std::shared_ptr<Mailbox> mailbox_;
  const size_t capacity_;
  std::atomic<bool> stopped_{false};

  mutable std::mutex mutex_;
  webrtc::RtpTimestampUnwrapper unwrapper_;
  std::optional<int64_t> start_us_;
  std::deque<std::shared_ptr<VideoFrame>> frames_;
  uint64_t received_ = 0;
  uint64_t dropped_ = 0;
  bool announced_ = false;
};

RtcVideoSink::RtcVideoSink(const std::shared_ptr<MediaStreamTrack>& track,
                           std::shared_ptr<Mailbox> mailbox,
                           size_t capacity) {
  if (track->kind() != webrtc::MediaType::VIDEO) {
    throw Failure({.name = "TypeError", .message = "RTCVideoSink takes a video track, not an audio track"});
  }
  webrtc::scoped_refptr<webrtc::VideoTrackInterface> engine(
      static_cast<webrtc::VideoTrackInterface*>(track->engine().get()));
  core_ = std::make_shared<Core>(key(), std::move(engine), std::move(mailbox), capacity);
  core_->Start();
}

RtcVideoSink::~RtcVideoSink() {
  if (stale()) {
    new std::shared_ptr<Core>(std::move(core_));
    return;
  }
  Engine::Get().signaling()->PostTask([core = std::move(core_)] { core->Stop(); });
}

std::vector<std::shared_ptr<VideoFrame>> RtcVideoSink::Take(size_t limit) {
  CheckUsable();
  return core_->Take(limit);
}

uint64_t RtcVideoSink::dropped() const {
  return stale() ? 0 : core_->dropped();
}

uint64_t RtcVideoSink::received() const {
  return stale() ? 0 : core_->received();
}

void RtcVideoSink::Stop() {
  CheckUsable();
  core_->Stop();
}

void bind_rtc_video_sink(py::module_& m) {
  py::class_<RtcVideoSink, std::shared_ptr<RtcVideoSink>>(m, "RtcVideoSink")
      .def(py::init<const std::shared_ptr<MediaStreamTrack>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("track"), py::arg("mailbox"), py::arg("capacity"), unlocked())
      .def_property_readonly("key", &RtcVideoSink::key)
      .def("take", &RtcVideoSink::Take, py::arg("limit"), "Up to `limit` frames that wait.")
      .def_property_readonly("dropped", &RtcVideoSink::dropped, "Frames that nobody took in time.")
      .def_property_readonly("received", &RtcVideoSink::received, "All frames that came.")
      .def("stop", &RtcVideoSink::Stop, unlocked());
}

}  // namespace wrtc

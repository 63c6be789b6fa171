#include "interfaces/rtc_encoded_video_sink.h"

#include <atomic>
#include <utility>

#include "api/video_codecs/video_codec.h"
#include "convert/bytes.h"
#include "interfaces/rtp_transform.h"
#include "media/audio/capture_clock.h"
#include "media/encoded/decode_gate.h"
#include "media/encoded/frame_queue.h"

#include <pybind11/stl.h>

namespace wrtc {

class EncodedVideoSinkCore final : public EncodedVideoSink {
 public:
  using Frame = std::shared_ptr<const EncodedVideoFrame>;

  EncodedVideoSinkCore(Key key,
                       std::shared_ptr<ReceiverTransform> transform,
                       std::shared_ptr<Mailbox> mailbox,
                       size_t capacity)
      : queue(key, std::move(mailbox), capacity, [](const Frame& frame) { return frame->data->size(); }),
        transform_(std::move(transform)),
        gate_(transform_->transformer()->gate()) {
    gate_->AddSink(this);
    gate_->RequestKeyFrame();
  }
  ~EncodedVideoSinkCore() { Stop(); }

  void Stop() {
    if (!stopped_.exchange(true)) gate_->RemoveSink(this);
  }
  void RequestKeyFrame() { gate_->RequestKeyFrame(); }

  FrameQueue<Frame> queue;

 private:
  void OnFrame(const EncodedVideoFrame& frame) override {
    auto taken = std::make_shared<EncodedVideoFrame>(frame);
    taken->time_us = clock_.Arrived(frame.rtp_timestamp, frame.arrived_us);
    const bool full = queue.full_for(taken);
    if (frame.is_key) {
      if (full) queue.Clear();
      cut_ = false;
    } else if (full) {
      // Later frames depend on this one.
      cut_ = true;
    }
    if (!cut_) {
      queue.Put(std::move(taken));
    } else if (queue.empty()) {
      gate_->RequestKeyFrame();
    } else {
      // A reader that still has old frames to read may be too slow for new ones as well.
      queue.Refuse();
    }
  }

  const std::shared_ptr<ReceiverTransform> transform_;
  const std::shared_ptr<DecodeGate> gate_;
  std::atomic<bool> stopped_{false};
  // Used by the decoder's thread only.
  CaptureClock clock_{90'000, /*audio=*/false};
  // Whether the next frame must be a key frame.
  bool cut_ = true;
};

RtcEncodedVideoSink::RtcEncodedVideoSink(const std::shared_ptr<RtpReceiver>& receiver,
                                         std::shared_ptr<Mailbox> mailbox,
                                         size_t capacity) {
  Hold(std::make_shared<EncodedVideoSinkCore>(key(), WrapperOf<ReceiverTransform>(receiver->engine()),
                                              std::move(mailbox), capacity));
}

void RtcEncodedVideoSink::RequestKeyFrame() {
  CheckUsable();
  core_->RequestKeyFrame();
}

void bind_rtc_encoded_video_sink(py::module_& m) {
  // As a buffer, it is the encoded data, which several readers and senders share.
  py::class_<EncodedVideoFrame, std::shared_ptr<EncodedVideoFrame>>(m, "EncodedVideoFrame",
                                                                    py::buffer_protocol())
      .def_buffer(
          [](EncodedVideoFrame& frame) { return ReadOnlyBytes({frame.data->data(), frame.data->size()}); })
      .def_property_readonly(
          "codec",
          [](const EncodedVideoFrame& frame) { return webrtc::CodecTypeToPayloadString(frame.codec); })
      .def_readonly("is_key", &EncodedVideoFrame::is_key)
      .def_readonly("width", &EncodedVideoFrame::width)
      .def_readonly("height", &EncodedVideoFrame::height)
      .def_property_readonly("rotation",
                             [](const EncodedVideoFrame& frame) { return static_cast<int>(frame.rotation); })
      .def_readonly("rtp_timestamp", &EncodedVideoFrame::rtp_timestamp)
      .def_readonly("time", &EncodedVideoFrame::time_us);

  py::class_<RtcEncodedVideoSink, std::shared_ptr<RtcEncodedVideoSink>>(m, "RtcEncodedVideoSink")
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), py::arg("capacity"), unlocked())
      .def_property_readonly("key", &RtcEncodedVideoSink::key)
      .def(
          "take",
          [](RtcEncodedVideoSink& sink, size_t limit) {
            std::vector<std::shared_ptr<EncodedVideoFrame>> frames;
            for (const auto& frame : sink.Take(limit)) {
              frames.push_back(std::const_pointer_cast<EncodedVideoFrame>(frame));
            }
            return frames;
          },
          py::arg("limit"), "Up to `limit` waiting frames.")
      .def_property_readonly("dropped", &RtcEncodedVideoSink::dropped, "Frames that were not read in time.")
      .def_property_readonly("received", &RtcEncodedVideoSink::received,
                             "All frames, including dropped ones.")
      .def("request_key_frame", &RtcEncodedVideoSink::RequestKeyFrame, unlocked())
      .def("stop", &RtcEncodedVideoSink::Stop, unlocked());
}

}  // namespace wrtc

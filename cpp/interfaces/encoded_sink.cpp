#include "interfaces/encoded_sink.h"

#include <atomic>
#include <utility>

#include "api/video_codecs/video_codec.h"
#include "interfaces/rtp_transform.h"
#include "media/audio/capture_clock.h"
#include "media/encoded/decode_gate.h"
#include "media/encoded/frame_queue.h"

#include <pybind11/stl.h>

namespace wrtc {

class EncodedSinkCore final : public EncodedSink {
 public:
  using Picture = std::shared_ptr<const EncodedPicture>;

  EncodedSinkCore(Key key,
                  std::shared_ptr<ReceiverTransform> transform,
                  std::shared_ptr<Mailbox> mailbox,
                  size_t capacity)
      : queue(key,
              std::move(mailbox),
              capacity,
              [](const Picture& picture) { return picture->data->size(); }),
        transform_(std::move(transform)),
        gate_(transform_->transformer()->gate()) {
    gate_->AddSink(this);
    gate_->RequestKeyFrame();
  }
  ~EncodedSinkCore() { Stop(); }

  void Stop() {
    if (!stopped_.exchange(true)) gate_->RemoveSink(this);
  }
  void RequestKeyFrame() { gate_->RequestKeyFrame(); }

  FrameQueue<Picture> queue;

 private:
  void OnPicture(const EncodedPicture& picture) override {
    auto taken = std::make_shared<EncodedPicture>(picture);
    taken->time_us = clock_.Arrived(picture.rtp_timestamp, picture.arrived_us);
    const bool full = queue.full_for(taken);
    if (picture.is_key) {
      if (full) queue.Clear();
      cut_ = false;
    } else if (full) {
      // Those after it need it.
      cut_ = true;
    }
    if (!cut_) {
      queue.Put(std::move(taken));
    } else if (queue.empty()) {
      gate_->RequestKeyFrame();
    } else {
      // A reader who still has old ones to read may be too slow for new ones, too.
      queue.Refuse();
    }
  }

  const std::shared_ptr<ReceiverTransform> transform_;
  const std::shared_ptr<DecodeGate> gate_;
  std::atomic<bool> stopped_{false};
  // The decoder's thread's.
  CaptureClock clock_{90'000, /*sound=*/false};
  // Whether only a key frame can be next.
  bool cut_ = true;
};

RtcEncodedSink::RtcEncodedSink(const std::shared_ptr<RtpReceiver>& receiver,
                               std::shared_ptr<Mailbox> mailbox,
                               size_t capacity) {
  Hold(std::make_shared<EncodedSinkCore>(key(), WrapperOf<ReceiverTransform>(receiver->engine()),
                                         std::move(mailbox), capacity));
}

void RtcEncodedSink::RequestKeyFrame() {
  CheckUsable();
  core_->RequestKeyFrame();
}

void bind_encoded_sink(py::module_& m) {
  py::class_<EncodedPicture, std::shared_ptr<EncodedPicture>>(m, "EncodedPicture")
      .def_property_readonly("data",
                             [](const EncodedPicture& picture) {
                               return py::bytes(reinterpret_cast<const char*>(picture.data->data()),
                                                picture.data->size());
                             })
      .def_property_readonly(
          "codec",
          [](const EncodedPicture& picture) { return webrtc::CodecTypeToPayloadString(picture.codec); })
      .def_readonly("is_key", &EncodedPicture::is_key)
      .def_readonly("width", &EncodedPicture::width)
      .def_readonly("height", &EncodedPicture::height)
      .def_property_readonly("rotation",
                             [](const EncodedPicture& picture) { return static_cast<int>(picture.rotation); })
      .def_readonly("rtp_timestamp", &EncodedPicture::rtp_timestamp)
      .def_readonly("time", &EncodedPicture::time_us);

  py::class_<RtcEncodedSink, std::shared_ptr<RtcEncodedSink>>(m, "RtcEncodedSink")
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), py::arg("capacity"), unlocked())
      .def_property_readonly("key", &RtcEncodedSink::key)
      .def(
          "take",
          [](RtcEncodedSink& sink, size_t limit) {
            std::vector<std::shared_ptr<EncodedPicture>> pictures;
            for (const auto& picture : sink.Take(limit)) {
              pictures.push_back(std::const_pointer_cast<EncodedPicture>(picture));
            }
            return pictures;
          },
          py::arg("limit"), "Up to `limit` pictures that wait.")
      .def_property_readonly("dropped", &RtcEncodedSink::dropped, "Pictures that nobody took in time.")
      .def_property_readonly("received", &RtcEncodedSink::received, "All pictures that came.")
      .def("request_key_frame", &RtcEncodedSink::RequestKeyFrame, unlocked())
      .def("stop", &RtcEncodedSink::Stop, unlocked());
}

}  // namespace wrtc

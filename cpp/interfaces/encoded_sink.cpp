#include "interfaces/encoded_sink.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>
#include <mutex>
#include <utility>

#include "api/video_codecs/video_codec.h"
#include "interfaces/rtp_transform.h"
#include "media/decode_gate.h"
#include "runtime/engine.h"

#include <pybind11/stl.h>

namespace wrtc {

class RtcEncodedSink::Core : public EncodedSink {
 public:
  Core(Key key,
       std::shared_ptr<ReceiverTransform> transform,
       std::shared_ptr<Mailbox> mailbox,
       size_t capacity)
      : key_(key),
        transform_(std::move(transform)),
        gate_(transform_->transformer()->gate()),
        mailbox_(std::move(mailbox)),
        capacity_(capacity) {
    gate_->AddSink(this);
    gate_->RequestKeyFrame();
  }
  ~Core() { Stop(); }

  void Stop() {
    if (!stopped_.exchange(true)) gate_->RemoveSink(this);
  }
  void RequestKeyFrame() { gate_->RequestKeyFrame(); }
  EncodedPictures Take(size_t limit) {
    std::lock_guard lock(mutex_);
    const auto count = static_cast<ptrdiff_t>(std::min(limit, pictures_.size()));
    EncodedPictures taken(pictures_.begin(), pictures_.begin() + count);
    pictures_.erase(pictures_.begin(), pictures_.begin() + count);
    if (pictures_.empty()) announced_ = false;
    return taken;
  }
  uint64_t dropped() const {
    std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  void OnPicture(const EncodedPicture& picture) override {
    bool announce = false, need_key_frame = false;
    {
      std::lock_guard lock(mutex_);
      const bool full = pictures_.size() == capacity_;
      if (picture.is_key) {
        if (full) dropped_ += std::exchange(pictures_, {}).size();
        cut_ = false;
      } else if (full) {
        // Those after it need it.
        cut_ = true;
      }
      if (cut_) {
        // A reader who still has old ones to read may be too slow for new ones, too.
        need_key_frame = pictures_.empty();
        if (!need_key_frame) ++dropped_;
      } else {
        pictures_.push_back(std::make_shared<const EncodedPicture>(picture));
        announce = !std::exchange(announced_, true);
      }
    }
    if (announce) mailbox_->Post(key_, "readable");
    if (need_key_frame) gate_->RequestKeyFrame();
  }

  const Key key_;
  const std::shared_ptr<ReceiverTransform> transform_;
  const std::shared_ptr<DecodeGate> gate_;
  const std::shared_ptr<Mailbox> mailbox_;
  const size_t capacity_;
  std::atomic<bool> stopped_{false};

  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const EncodedPicture>> pictures_;
  uint64_t dropped_ = 0;
  bool announced_ = false;
  // Whether only a key frame can be next.
  bool cut_ = true;
};

RtcEncodedSink::RtcEncodedSink(const std::shared_ptr<RtpReceiver>& receiver,
                               std::shared_ptr<Mailbox> mailbox,
                               size_t capacity)
    : core_(std::make_shared<Core>(key(),
                                   WrapperOf<ReceiverTransform>(receiver->engine()),
                                   std::move(mailbox),
                                   capacity)) {}

RtcEncodedSink::~RtcEncodedSink() {
  if (stale()) {
    new std::shared_ptr<Core>(std::move(core_));
    return;
  }
  Engine::Get().signaling()->PostTask([core = std::move(core_)] { core->Stop(); });
}

EncodedPictures RtcEncodedSink::Take(size_t limit) {
  CheckUsable();
  return core_->Take(limit);
}

void RtcEncodedSink::RequestKeyFrame() {
  CheckUsable();
  core_->RequestKeyFrame();
}

uint64_t RtcEncodedSink::dropped() const {
  return stale() ? 0 : core_->dropped();
}

void RtcEncodedSink::Stop() {
  CheckUsable();
  core_->Stop();
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
      .def_readonly("rtp_timestamp", &EncodedPicture::rtp_timestamp);

  py::class_<RtcEncodedSink, std::shared_ptr<RtcEncodedSink>>(m, "RtcEncodedSink")
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>, size_t>(),
           py::arg("receiver"), py::arg("mailbox"), py::arg("capacity"), unlocked())
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
      .def("request_key_frame", &RtcEncodedSink::RequestKeyFrame, unlocked())
      .def("stop", &RtcEncodedSink::Stop, unlocked());
}

}  // namespace wrtc

#include "interfaces/script_transformer.h"

#include <map>
#include <mutex>
#include <utility>

#include "bind.h"
#include "media/encoded/key_frame_requests.h"
#include "media/encoded/key_frame_throttle.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

#include <pybind11/stl.h>

namespace wrtc {

class ScriptTransformer::KeyFrameRequestNotifier : public KeyFrameRequestListener {
 public:
  KeyFrameRequestNotifier(Key key,
                          std::shared_ptr<Mailbox> mailbox,
                          webrtc::scoped_refptr<FrameTransformer> transformer)
      : key_(key), mailbox_(std::move(mailbox)), transformer_(std::move(transformer)) {}

 private:
  void OnKeyFrameRequest(uint32_t ssrc) override {
    if (transformer_->carries(ssrc) && IsDue(ssrc)) mailbox_->Post(key_, "keyframerequest", int64_t{ssrc});
  }

  // A peer may request thousands of key frames per second; one answer serves all requests within a while.
  bool IsDue(uint32_t ssrc) {
    std::lock_guard lock(mutex_);
    return throttle_[ssrc].Ask();
  }

  const Key key_;
  const std::shared_ptr<Mailbox> mailbox_;
  const webrtc::scoped_refptr<FrameTransformer> transformer_;
  std::mutex mutex_;
  // For the streams that it handles, which are few.
  std::map<uint32_t, KeyFrameThrottle> throttle_;
};

ScriptTransformer::ScriptTransformer(const std::shared_ptr<RtpSender>& sender,
                                     std::shared_ptr<Mailbox> mailbox)
    : sender_(WrapperOf<SenderTransform>(sender->engine())),
      notifier_(std::make_shared<KeyFrameRequestNotifier>(key(), mailbox, transformer())) {
  AddKeyFrameRequestListener(notifier_);
  // Weak, because the transformer owns the queue.
  Start(std::move(mailbox), [sender = std::weak_ptr(sender_)] {
    Threads::Get().signaling()->PostTask([sender] {
      if (const auto held = sender.lock()) held->endpoint().get()->GenerateKeyFrame({});
    });
  });
}

ScriptTransformer::ScriptTransformer(const std::shared_ptr<RtpReceiver>& receiver,
                                     std::shared_ptr<Mailbox> mailbox)
    : receiver_(WrapperOf<ReceiverTransform>(receiver->engine())) {
  Start(std::move(mailbox), [gate = std::weak_ptr(transformer()->gate())] {
    if (const auto held = gate.lock()) held->RequestKeyFrame();
  });
}

ScriptTransformer::~ScriptTransformer() {
  if (!stale()) Abandon();
}

void ScriptTransformer::Start(std::shared_ptr<Mailbox> mailbox, std::function<void()> on_cut) {
  queue_ = std::make_shared<ScriptQueue>(std::move(mailbox), key(), std::move(on_cut));
  transformer()->SetScript(queue_);
}

const webrtc::scoped_refptr<FrameTransformer>& ScriptTransformer::transformer() const {
  return sender_ ? sender_->transformer() : receiver_->transformer();
}

std::vector<std::shared_ptr<EncodedFrame>> ScriptTransformer::Take(size_t limit) {
  CheckUsable();
  std::vector<std::shared_ptr<EncodedFrame>> frames;
  for (TransformableFrame& frame : queue_->Take(limit)) {
    frames.push_back(std::make_shared<EncodedFrame>(std::move(frame), key()));
  }
  return frames;
}

void ScriptTransformer::Write(EncodedFrame& frame) {
  CheckUsable();
  if (frame.transformer() != key()) {
    throw Failure({.name = "InvalidStateError",
                   .message =
                       "the frame came from another transformer: write it to that transformer's writable, or "
                       "use forward() to forward what another connection receives"});
  }
  // The frame is only used with the GIL.
  TransformableFrame given = frame.Give();
  Unlocked([&] { transformer()->Continue(std::move(given)); });
}

void ScriptTransformer::Stop() {
  CheckUsable();
  queue_->Close();
  notifier_ = nullptr;
  transformer()->SetScript(nullptr);
  // Later frames may depend on those that were dropped.
  if (receiver_ && transformer()->gate()) transformer()->gate()->RequestKeyFrame();
  if (sender_) sender_->endpoint()->GenerateKeyFrame({});
}

void ScriptTransformer::GenerateKeyFrame(const std::vector<std::string>& rids) {
  if (!sender_ || sender_->endpoint()->media_type() != webrtc::MediaType::VIDEO) {
    throw Failure({.name = "InvalidStateError",
                   .message = "generate_key_frame requires the transform of a video RTCRtpSender"});
  }
  ThrowUnlessOk(sender_->endpoint()->GenerateKeyFrame(rids), "generate_key_frame");
}

void ScriptTransformer::RequestKeyFrame() {
  if (!receiver_ || !transformer()->gate()) {
    throw Failure({.name = "InvalidStateError",
                   .message = "send_key_frame_request requires the transform of a video RTCRtpReceiver"});
  }
  transformer()->gate()->RequestKeyFrame();
}

std::optional<std::string> ScriptTransformer::RidOf(uint32_t ssrc) const {
  CheckUsable();
  for (const webrtc::RtpEncodingParameters& encoding : sender_->endpoint()->GetParameters().encodings) {
    if (encoding.ssrc == ssrc && !encoding.rid.empty()) return encoding.rid;
  }
  return std::nullopt;
}

void bind_script_transformer(py::module_& m) {
  py::class_<ScriptTransformer, std::shared_ptr<ScriptTransformer>>(m, "ScriptTransformer")
      .def(py::init<const std::shared_ptr<RtpSender>&, std::shared_ptr<Mailbox>>(),
           py::arg("sender").none(false), py::arg("mailbox").none(false), unlocked())
      .def(py::init<const std::shared_ptr<RtpReceiver>&, std::shared_ptr<Mailbox>>(),
           py::arg("receiver").none(false), py::arg("mailbox").none(false), unlocked())
      .def_property_readonly("key", &ScriptTransformer::key)
      .def("take", &ScriptTransformer::Take, py::arg("limit"), "Up to `limit` waiting frames.")
      .def("write", &ScriptTransformer::Write, py::arg("frame"))
      .def_property_readonly("dropped", &ScriptTransformer::dropped, "Frames that were not read in time.")
      .def("abandon", &ScriptTransformer::Abandon, "Drops frames from now on.")
      .def("stop", &ScriptTransformer::Stop, unlocked(), "Frames continue without the program.")
      .def("generate_key_frame", &ScriptTransformer::GenerateKeyFrame, py::arg("rids"), unlocked())
      .def("request_key_frame", &ScriptTransformer::RequestKeyFrame, unlocked())
      .def("rid_of", &ScriptTransformer::RidOf, py::arg("ssrc"), unlocked());
}

}  // namespace wrtc

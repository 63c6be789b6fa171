#include "interfaces/dtmf_sender.h"

#include <utility>

#include "bind.h"
#include "runtime/threads.h"

namespace wrtc {

// Registered and called on the signaling thread.
class DtmfSender::Core final : public webrtc::DtmfSenderObserverInterface {
 public:
  Core(Key key, webrtc::scoped_refptr<webrtc::DtmfSenderInterface> sender, std::shared_ptr<Mailbox> mailbox)
      : key_(key), sender_(std::move(sender)), mailbox_(std::move(mailbox)) {
    sender_->RegisterObserver(this);
  }
  ~Core() override { sender_->UnregisterObserver(); }

 private:
  void OnToneChange(const std::string& tone, const std::string&) override {
    mailbox_->Post(key_, "tone", static_cast<int64_t>(tone.empty() ? 0 : tone.front()));
  }

  const Key key_;
  const webrtc::scoped_refptr<webrtc::DtmfSenderInterface> sender_;
  const std::shared_ptr<Mailbox> mailbox_;
};

DtmfSender::DtmfSender(webrtc::scoped_refptr<webrtc::DtmfSenderInterface> sender)
    : sender_(std::move(sender)) {}

void DtmfSender::Observe(std::shared_ptr<Mailbox> mailbox) {
  CheckUsable();
  if (core_) return;
  core_ = Owned(Threads::Get().signaling()->BlockingCall(
      [&, sender = sender_.share()] { return std::make_shared<Core>(key(), sender, std::move(mailbox)); }));
}

bool DtmfSender::can_insert() const {
  CheckUsable();
  // The connected state is reported before its network thread has informed the worker thread, so wait for
  // that.
  for (const auto& network : Threads::Get().networks()) network->BlockingCall([] {});
  return sender_->CanInsertDtmf();
}

bool DtmfSender::Insert(const std::string& tones, int duration_ms, int gap_ms) {
  return sender_->InsertDtmf(tones, duration_ms, gap_ms);
}

void bind_dtmf_sender(py::module_& m) {
  py::class_<DtmfSender, std::shared_ptr<DtmfSender>>(m, "DtmfSender")
      .def_property_readonly("key", &DtmfSender::key)
      .def("observe", &DtmfSender::Observe, py::arg("mailbox").none(false), unlocked(), "Starts the events.")
      .def_property_readonly("can_insert", py::cpp_function(&DtmfSender::can_insert, unlocked()))
      .def("insert", &DtmfSender::Insert, py::arg("tones"), py::arg("duration_ms"), py::arg("gap_ms"),
           unlocked(), "Sends tones instead of those that wait. False if tones cannot be sent.");
}

}  // namespace wrtc

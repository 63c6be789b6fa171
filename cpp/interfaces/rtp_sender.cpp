#include "interfaces/rtp_sender.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "bind.h"
#include "convert/enums.h"
#include "convert/rtp_parameters.h"
#include "media/audio/forwarded_track.h"
#include "milestone/internals.h"
#include "rtc_base/logging.h"
#include "runtime/identity.h"
#include "runtime/threads.h"

namespace wrtc {

std::shared_ptr<MediaStreamTrack> RtpSender::track() const {
  return WrapperOf<MediaStreamTrack>(OriginalTrack(sender_->track()));
}

std::shared_ptr<DtlsTransport> RtpSender::transport() const {
  return WrapperOf<DtlsTransport>(sender_->dtls_transport());
}

std::shared_ptr<DtmfSender> RtpSender::dtmf() const {
  return WrapperOf<DtmfSender>(sender_->GetDtmfSender());
}

void RtpSender::RestrictCodecs(std::vector<int> payload_types) {
  allowed_payload_types_ = std::move(payload_types);
  webrtc::RtpSenderInterface& sender = *sender_.get();
  webrtc::RtpParameters parameters = sender.GetParameters();
  std::vector<webrtc::RtpCodecParameters> media;
  std::ranges::copy_if(parameters.codecs, std::back_inserter(media), &webrtc::RtpCodec::IsMediaCodec);
  std::optional<webrtc::RtpCodec> best;
  for (int listed : allowed_payload_types_) {
    const auto found = std::ranges::find(media, listed, &webrtc::RtpCodecParameters::payload_type);
    if (found == media.end()) continue;
    // The engine chooses the first codec by itself.
    if (found != media.begin()) best = *found;
    break;
  }
  if (!best && !answered_codec_) return;
  for (webrtc::RtpEncodingParameters& encoding : parameters.encodings) {
    if (!encoding.codec || encoding.codec == answered_codec_) encoding.codec = best;
  }
  answered_codec_ = best;
  const webrtc::RTCError error = sender.SetParameters(parameters);
  if (!error.ok()) RTC_LOG(LS_WARNING) << "the codec of the answer is not sent: " << error.message();
}

webrtc::RtpParameters RtpSender::GetParameters() {
  CheckUsable();
  Threads::Get().signaling()->BlockingCall([this] {
    last_parameters_ = sender_.get()->GetParameters();
    last_codecs_ = last_parameters_->codecs;
    if (allowed_payload_types_.empty()) return;
    std::erase_if(last_parameters_->codecs, [this](const webrtc::RtpCodecParameters& codec) {
      return !std::ranges::count(allowed_payload_types_, codec.payload_type);
    });
    for (webrtc::RtpEncodingParameters& encoding : last_parameters_->encodings) {
      if (encoding.codec == answered_codec_) encoding.codec.reset();
    }
  });
  return *last_parameters_;
}

void RtpSender::SetParameters(Completion completion, webrtc::RtpParameters parameters) {
  CheckUsable();
  parameters.codecs = last_codecs_;
  // The engine drops the callback of a sender that lost its stream in a rollback. The parameters then apply
  // to the next stream.
  auto unless_called = absl::MakeCleanup([completion, sender = sender_.share(), parameters] {
    Threads::Get().signaling()->PostTask([=] {
      milestone::InternalOf(*sender).set_init_send_encodings(parameters.encodings);
      completion.Resolve();
    });
  });
  auto done = [completion, unless_called = std::move(unless_called)](webrtc::RTCError error) mutable {
    std::move(unless_called).Cancel();
    completion.Settle(error);
  };
  Threads::Get().signaling()->BlockingCall([&] {
    for (webrtc::RtpEncodingParameters& encoding : parameters.encodings) {
      if (!encoding.codec) encoding.codec = answered_codec_;
    }
    sender_.get()->SetParametersAsync(parameters, std::move(done));
  });
}

void RtpSender::ReplaceTrack(const std::shared_ptr<MediaStreamTrack>& track) {
  if (track && track->kind() != kind()) {
    throw Failure(
        {.name = "TypeError", .message = "replace_track: the track and the sender must have the same kind"});
  }
  if (!sender_->SetTrack(track ? TrackToSend(track->engine()).get() : nullptr)) {
    throw Failure({.name = "InvalidStateError", .message = "replace_track: the sender has been stopped"});
  }
}

void RtpSender::SetDefaultMaxBitrate(int bits_per_second) {
  webrtc::RtpParameters parameters = sender_->GetParameters();
  for (webrtc::RtpEncodingParameters& encoding : parameters.encodings) {
    if (!encoding.max_bitrate_bps) encoding.max_bitrate_bps = bits_per_second;
  }
  ThrowUnlessOk(sender_->SetParameters(parameters), "set_default_max_bitrate");
}

void RtpSender::GenerateKeyFrame(const std::vector<std::string>& rids) {
  const webrtc::RTCError error = sender_->GenerateKeyFrame(rids);
  if (error.type() == webrtc::RTCErrorType::INVALID_PARAMETER) {
    // W3C webrtc-encoded-transform §4.
    throw Failure(
        {.name = "NotFoundError", .message = "generate_key_frame: no encoding has one of these RIDs"});
  }
  ThrowUnlessOk(error, "generate_key_frame");
}

void bind_rtp_sender(py::module_& m) {
  py::class_<RtpSender, std::shared_ptr<RtpSender>>(m, "RtpSender")
      .def_property_readonly("key", &RtpSender::key)
      .def_property_readonly("track", py::cpp_function(&RtpSender::track, unlocked()))
      .def("transport", &RtpSender::transport, unlocked())
      .def("dtmf", &RtpSender::dtmf, unlocked())
      .def_property_readonly("id", py::cpp_function(&RtpSender::id, unlocked()))
      .def_property_readonly("kind", py::cpp_function(&RtpSender::kind, unlocked()))
      .def_property_readonly("stream_ids", py::cpp_function(&RtpSender::stream_ids, unlocked()))
      .def("set_streams", &RtpSender::SetStreams, py::arg("stream_ids"), unlocked())
      .def("get_parameters",
           [](RtpSender& sender) {
             return ParametersToPython(Unlocked([&] { return sender.GetParameters(); }));
           })
      .def(
          "set_parameters",
          [](RtpSender& sender, Key token, std::shared_ptr<Mailbox> mailbox, const py::dict& given) {
            if (!sender.last_parameters()) {
              throw Failure(
                  {.name = "InvalidStateError",
                   .message =
                       "set_parameters takes the result of get_parameters, modified: call that first"});
            }
            webrtc::RtpParameters parameters = *sender.last_parameters();
            UpdateParameters(parameters, given);
            Unlocked([&] { sender.SetParameters(Completion(mailbox, token, "set_parameters"), parameters); });
          },
          py::arg("token"), py::arg("mailbox").none(false), py::arg("parameters"))
      .def("replace_track", &RtpSender::ReplaceTrack, py::arg("track").none(true), unlocked())
      .def("set_default_max_bitrate", &RtpSender::SetDefaultMaxBitrate, py::arg("bits_per_second"),
           unlocked(), "For encodings for which the program has set none.")
      .def("generate_key_frame", &RtpSender::GenerateKeyFrame, py::arg("rids"), unlocked());
}

}  // namespace wrtc

#include "interfaces/rtc_encoded_audio_source.h"

#include "api/make_ref_counted.h"
#include "engine/engine.h"
#include "interfaces/rtp_transform.h"
#include "runtime/identity.h"

namespace wrtc {

RtcEncodedAudioSource::RtcEncodedAudioSource() : source_(webrtc::make_ref_counted<EncodedAudioSource>()) {}

RtcEncodedAudioSource::RtcEncodedAudioSource(const std::shared_ptr<RtpReceiver>& receiver)
    : source_([&]() -> webrtc::scoped_refptr<EncodedAudioSource> {
        auto transform = WrapperOf<ReceiverTransform>(receiver->engine());
        return webrtc::make_ref_counted<ForwardedAudioSource>(transform->transformer(), transform);
      }()) {}

std::shared_ptr<MediaStreamTrack> RtcEncodedAudioSource::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateAudioTrack(id, source_.share().get())));
}

void RtcEncodedAudioSource::Push(std::span<const uint8_t> packet) {
  if (source_->PushPacket(packet)) return;
  const int ticks = OpusTicks(packet);
  const std::string found =
      ticks ? "one of " + std::to_string(packet.size()) + " bytes for " + std::to_string(ticks / 48.0) + " ms"
            : std::to_string(packet.size()) + " bytes that are not an Opus packet";
  throw Failure(
      {.name = "RangeError",
       .message = "push takes an Opus packet of 10 to 120 ms (a multiple of 10 ms), with at most 374 "
                  "kbit/s, not " +
                  found});
}

void bind_rtc_encoded_audio_source(py::module_& m) {
  py::class_<RtcEncodedAudioSource, std::shared_ptr<RtcEncodedAudioSource>>(m, "RtcEncodedAudioSource")
      .def(py::init<>(), unlocked())
      .def(py::init<const std::shared_ptr<RtpReceiver>&>(), py::arg("receiver").none(false), unlocked(),
           "Forwards what the receiver gets.")
      .def_property_readonly("key", &RtcEncodedAudioSource::key)
      .def_property_readonly("rejected", &RtcEncodedAudioSource::rejected,
                             "Packets from a peer that were not Opus.")
      .def("create_track", &RtcEncodedAudioSource::CreateTrack, py::arg("id"), unlocked())
      .def(
          "push",
          [](RtcEncodedAudioSource& source, const std::string& packet) {
            source.Push({reinterpret_cast<const uint8_t*>(packet.data()), packet.size()});
          },
          py::arg("packet"), unlocked());
}

}  // namespace wrtc

#include "interfaces/encoded_audio_source.h"

#include "api/make_ref_counted.h"
#include "engine/engine.h"
#include "interfaces/rtp_transform.h"
#include "runtime/identity.h"

namespace wrtc {

EncodedSound::EncodedSound() : source_(webrtc::make_ref_counted<EncodedAudioSource>()) {}

EncodedSound::EncodedSound(const std::shared_ptr<RtpReceiver>& receiver)
    : source_([&]() -> webrtc::scoped_refptr<EncodedAudioSource> {
        auto transform = WrapperOf<ReceiverTransform>(receiver->engine());
        return webrtc::make_ref_counted<ForwardedAudioSource>(transform->transformer(), transform);
      }()) {}

std::shared_ptr<MediaStreamTrack> EncodedSound::CreateTrack(const std::string& id) {
  return WrapperOf<MediaStreamTrack>(webrtc::scoped_refptr<webrtc::MediaStreamTrackInterface>(
      Engine::Get().factory()->CreateAudioTrack(id, source_.share().get())));
}

void EncodedSound::Push(std::span<const uint8_t> packet) {
  if (source_->PushPacket(packet)) return;
  const int ticks = OpusTicks(packet);
  const std::string found =
      ticks ? "one of " + std::to_string(packet.size()) + " bytes for " + std::to_string(ticks / 48.0) + " ms"
            : std::to_string(packet.size()) + " bytes that are no Opus packet";
  throw Failure({.name = "RangeError",
                 .message = "push takes an Opus packet of 10 to 120 ms, in steps of 10 ms, with at most 374 "
                            "kbit/s, not " +
                            found});
}

void bind_encoded_audio_source(py::module_& m) {
  py::class_<EncodedSound, std::shared_ptr<EncodedSound>>(m, "EncodedSound")
      .def(py::init<>(), unlocked())
      .def(py::init<const std::shared_ptr<RtpReceiver>&>(), py::arg("receiver").none(false), unlocked(),
           "What the receiver gets.")
      .def_property_readonly("key", &EncodedSound::key)
      .def_property_readonly("refused", &EncodedSound::refused, "Packets of a peer that were no Opus.")
      .def("create_track", &EncodedSound::CreateTrack, py::arg("id"), unlocked())
      .def(
          "push",
          [](EncodedSound& source, const std::string& packet) {
            source.Push({reinterpret_cast<const uint8_t*>(packet.data()), packet.size()});
          },
          py::arg("packet"), unlocked());
}

}  // namespace wrtc

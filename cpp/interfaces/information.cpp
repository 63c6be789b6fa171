#include <pybind11/stl.h>

#include <set>

#include "api/rtp_parameters.h"
#include "bind.h"
#include "convert/enums.h"
#include "convert/rtp_parameters.h"
#include "engine/engine.h"
#include "engine/lazy_call.h"
#include "interfaces/audio_mixer.h"
#include "interfaces/audio_player.h"
#include "interfaces/capture.h"
#include "interfaces/data_channel.h"
#include "interfaces/peer_connection.h"
#include "interfaces/rtc_audio_sink.h"
#include "interfaces/rtc_audio_source.h"
#include "interfaces/rtc_encoded_audio_sink.h"
#include "interfaces/rtc_encoded_video_sink.h"
#include "interfaces/rtc_video_sink.h"
#include "interfaces/rtc_video_source.h"
#include "media/codecs/openh264.h"
#include "media/codecs/video_codecs.h"
#include "net/simulated_network.h"
#include "net/stun_server.h"
#include "net/turn_server.h"
#include "runtime/log.h"
#include "runtime/native.h"
#include "runtime/threads.h"

namespace wrtc {
namespace {

webrtc::RtpCapabilities Capabilities(webrtc::MediaType kind, bool sending) {
  auto* factory = Engine::Get().factory();
  auto all = sending ? factory->GetRtpSenderCapabilities(kind) : factory->GetRtpReceiverCapabilities(kind);
  if (kind == webrtc::MediaType::VIDEO) UpdateVideoCapabilities(all, sending);
  return all;
}

py::dict Codecs() {
  py::dict all;
  for (const auto& [name, kind] :
       {std::pair{"audio", webrtc::MediaType::AUDIO}, std::pair{"video", webrtc::MediaType::VIDEO}}) {
    std::set<std::string> names;
    for (const auto& codec : Unlocked([&] { return Capabilities(kind, true); }).codecs)
      names.insert(codec.name);
    all[name] = names;
  }
  return all;
}

py::dict LiveObjects() {
  return py::dict(
      py::arg("PeerConnection") = PeerConnection::live(), py::arg("DataChannel") = DataChannel::live(),
      py::arg("RtpTransceiver") = RtpTransceiver::live(), py::arg("RtpSender") = RtpSender::live(),
      py::arg("DtmfSender") = DtmfSender::live(), py::arg("RtpReceiver") = RtpReceiver::live(),
      py::arg("MediaStreamTrack") = MediaStreamTrack::live(),
      py::arg("SctpTransport") = SctpTransport::live(), py::arg("DtlsTransport") = DtlsTransport::live(),
      py::arg("IceTransport") = IceTransport::live(), py::arg("RtcAudioSource") = RtcAudioSource::live(),
      py::arg("RtcAudioSink") = RtcAudioSink::live(), py::arg("RtcVideoSource") = RtcVideoSource::live(),
      py::arg("RtcVideoSink") = RtcVideoSink::live(),
      py::arg("RtcEncodedVideoSink") = RtcEncodedVideoSink::live(),
      py::arg("RtcEncodedAudioSink") = RtcEncodedAudioSink::live(),
      py::arg("AudioMixer") = AudioMixer::live(), py::arg("AudioMixerInput") = AudioMixerInput::live(),
      py::arg("AudioProcessor") = AudioProcessor::live(), py::arg("RtcCapture") = RtcCapture::live(),
      py::arg("AudioPlayer") = AudioPlayer::live(), py::arg("SimulatedNetwork") = SimulatedNetwork::live(),
      py::arg("DeliveryTrace") = DeliveryTrace::live(), py::arg("StunServer") = StunServer::live(),
      py::arg("TurnServer") = TurnServer::live(), py::arg("Call") = RealCallCount());
}

}  // namespace

void bind_information(py::module_& m) {
  m.attr("__version__") = WRTC_VERSION;
  m.attr("engine_milestone") = WRTC_ENGINE_MILESTONE;
  m.attr("engine_source") = WRTC_ENGINE_SOURCE;
  m.def("codecs", &Codecs, "The names of the codecs that can be sent, by kind.");
  m.def(
      "capabilities",
      [](webrtc::MediaType kind, bool sending) {
        return CapabilitiesToPython(Unlocked([&] { return Capabilities(kind, sending); }));
      },
      py::arg("kind"), py::arg("sending"), "W3C webrtc §5.2, RTCRtpCapabilities, as a dict.");
  m.def(
      "openh264", [] { return OpenH264::Get().description(); }, unlocked(),
      "The library that implements H.264, or why there is none.");
  m.def(
      "openh264_is_outdated", [] { return OpenH264::Get().is_outdated(); }, unlocked(),
      "Whether its decoder has a known vulnerability.");
  m.def("live_objects", &LiveObjects, "The number of live native objects of each class.");
  m.def("waits", &Waits, "How often threads of the program have waited for one of the engine's so far.");
  m.def("timers_set", &Threads::TimersSet, "How many timers the engine's threads have been given so far.");
  m.def("network_threads", &Threads::NetworkLimit,
        "The most network threads that connections are spread over.");
  m.attr("max_network_threads") = Threads::kMaxNetworks;
  m.def("set_network_threads", &Threads::SetNetworkLimit, py::arg("limit"),
        "Sets that number, before the engine starts.");
  m.def("stop_engine", &Threads::Stop, unlocked(), "Stops the engine at the end of the interpreter.");
  m.def("route_log", &RouteLog, py::arg("severity"), py::arg("mailbox").none(true), py::arg("key"),
        unlocked(),
        "Keeps the engine's messages of that severity and above, and notifies the mailbox; None discards "
        "them.");
  m.def(
      "take_log",
      [] {
        const LogLines taken = Unlocked(&TakeLog);
        py::list lines;
        for (const LogLine& line : taken.lines) lines.append(py::make_tuple(line.severity, line.text));
        return py::make_tuple(lines, taken.dropped);
      },
      "The kept messages, [(severity, text)], and how many more were dropped.");
}

}  // namespace wrtc

#include "bind.h"
#include "runtime/log.h"
#include "runtime/native.h"

// In a subinterpreter, pybind11's own entry point deadlocks: it waits for the GIL on behalf of the main
// interpreter, which the calling thread already holds. So the exported entry point checks first.
#undef PYBIND11_PLUGIN_IMPL
#define PYBIND11_PLUGIN_IMPL(name) static PyObject* InitInMainInterpreter()

PYBIND11_MODULE(wrtc, m) {
  m.doc() = "libwebrtc for Python. Programs import `webrtc`, which is built on this module.";
  wrtc::SilenceLog();
  wrtc::MayHop = [] { return !PyGILState_Check(); };
  wrtc::bind_adoption(m);
  wrtc::bind_errors(m);
  wrtc::bind_mailbox(m);
  wrtc::bind_information(m);
  wrtc::bind_certificate(m);
  wrtc::bind_description(m);
  wrtc::bind_data_channel(m);
  wrtc::bind_ice_transport(m);
  wrtc::bind_dtls_transport(m);
  wrtc::bind_sctp_transport(m);
  wrtc::bind_media_stream_track(m);
  wrtc::bind_audio_processor(m);
  wrtc::bind_audio_mixer(m);
  wrtc::bind_rtc_audio_source(m);
  wrtc::bind_rtc_audio_sink(m);
  wrtc::bind_video_frame(m);
  wrtc::bind_rtc_video_source(m);
  wrtc::bind_rtc_video_sink(m);
  wrtc::bind_dtmf_sender(m);
  wrtc::bind_capture(m);
  wrtc::bind_audio_player(m);
  wrtc::bind_rtp_sender(m);
  wrtc::bind_rtp_receiver(m);
  wrtc::bind_rtp_transceiver(m);
  wrtc::bind_simulated_network(m);
  wrtc::bind_test_servers(m);
  wrtc::bind_encoded_frame(m);
  wrtc::bind_rtc_encoded_video_source(m);
  wrtc::bind_script_transformer(m);
  wrtc::bind_peer_connection(m);
  wrtc::bind_video_codec_registration(m);
}

extern "C" PYBIND11_EXPORT PyObject* PyInit_wrtc();

PyObject* PyInit_wrtc() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return InitInMainInterpreter();
  PyErr_SetString(PyExc_ImportError,
                  "wrtc cannot be imported in a subinterpreter: use a thread or a process");
  return nullptr;
}

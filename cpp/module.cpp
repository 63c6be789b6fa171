#include "bind.h"
#include "runtime/native.h"

PYBIND11_MODULE(wrtc, m) {
  m.doc() = "libwebrtc for Python. Programs import `webrtc`, which is built on this module.";
  wrtc::MayHop = [] { return !PyGILState_Check(); };
  wrtc::bind_adoption(m);
  wrtc::bind_errors(m);
  wrtc::bind_mailbox(m);
  wrtc::bind_information(m);
  wrtc::bind_certificate(m);
  wrtc::bind_description(m);
  wrtc::bind_ice_transport(m);
  wrtc::bind_dtls_transport(m);
  wrtc::bind_sctp_transport(m);
  wrtc::bind_data_channel(m);
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
  wrtc::bind_encoded_frame(m);
  wrtc::bind_encoded_source(m);
  wrtc::bind_script_transformer(m);
  wrtc::bind_peer_connection(m);
  wrtc::bind_video_codec_registration(m);
}

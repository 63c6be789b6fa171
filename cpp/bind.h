#pragma once

#include <pybind11/pybind11.h>
#include <unistd.h>

#include "convert/text.h"

namespace wrtc {

namespace py = pybind11;

// Releases the GIL for as long as it lives.
class Released {
 public:
  Released() : state_(PyEval_SaveThread()) {}
  Released(const Released&) = delete;
  Released& operator=(const Released&) = delete;
  ~Released() noexcept(false) {
    WaitForever wait;
    PyEval_RestoreThread(state_);
    wait.returned = true;
  }

 private:
  // Before Python 3.14, a thread that takes the GIL while the interpreter exits is ended by unwinding its
  // stack. A noexcept C++ frame on that stack would then abort the process. So such a thread waits here until
  // the process ends.
  struct WaitForever {
    ~WaitForever() {
      while (!returned) pause();
    }
    bool returned = false;
  };

  PyThreadState* const state_;
};

// The GIL policy: every native call that may block or hop to another thread releases the GIL.
using unlocked = py::call_guard<Released>;

// Releases the GIL for part of a call.
template <class F>
auto Unlocked(F&& work) {
  Released released;
  return work();
}

void bind_adoption(py::module_& m);
void bind_errors(py::module_& m);
void bind_mailbox(py::module_& m);
void bind_information(py::module_& m);
void bind_certificate(py::module_& m);
void bind_description(py::module_& m);
void bind_data_channel(py::module_& m);
void bind_ice_transport(py::module_& m);
void bind_dtls_transport(py::module_& m);
void bind_sctp_transport(py::module_& m);
void bind_media_stream_track(py::module_& m);
void bind_audio_processor(py::module_& m);
void bind_audio_mixer(py::module_& m);
void bind_rtc_audio_source(py::module_& m);
void bind_rtc_audio_sink(py::module_& m);
void bind_video_frame(py::module_& m);
void bind_rtc_video_source(py::module_& m);
void bind_rtc_video_sink(py::module_& m);
void bind_dtmf_sender(py::module_& m);
void bind_capture(py::module_& m);
void bind_audio_player(py::module_& m);
void bind_rtp_sender(py::module_& m);
void bind_rtp_receiver(py::module_& m);
void bind_rtp_transceiver(py::module_& m);
void bind_simulated_network(py::module_& m);
void bind_test_servers(py::module_& m);
void bind_encoded_frame(py::module_& m);
void bind_rtc_encoded_video_source(py::module_& m);
void bind_script_transformer(py::module_& m);
void bind_peer_connection(py::module_& m);
void bind_video_codec_registration(py::module_& m);

}  // namespace wrtc

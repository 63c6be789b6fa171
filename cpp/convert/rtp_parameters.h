#pragma once

#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_interface.h"
#include "bind.h"

namespace wrtc {

// W3C webrtc §5.2, the dictionaries of RTP parameters; keys in snake_case.
py::dict ParametersToPython(const webrtc::RtpParameters& parameters);

// Takes over what setParameters may change: the encodings and the degradation preference.
void UpdateParameters(webrtc::RtpParameters& parameters, const py::dict& given);

webrtc::RtpTransceiverInit TransceiverInitFromPython(const py::dict& given);
webrtc::RtpCodecCapability CodecCapabilityFromPython(const py::dict& given, webrtc::MediaType kind);
py::dict CapabilitiesToPython(const webrtc::RtpCapabilities& capabilities);

}  // namespace wrtc

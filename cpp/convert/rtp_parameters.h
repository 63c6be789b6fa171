#pragma once

#include "api/rtp_parameters.h"
#include "api/rtp_transceiver_interface.h"
#include "api/transport/rtp/rtp_source.h"
#include "bind.h"

namespace wrtc {

// W3C webrtc §5.2, the dictionaries of RTP parameters, with keys in snake_case.
py::dict ParametersToPython(const webrtc::RtpParameters& parameters);

// Applies what setParameters may change: the encodings and the degradation preference. Members that are not
// given get their defaults. Throws InvalidModificationError for other changes.
void UpdateParameters(webrtc::RtpParameters& parameters, const py::dict& given);

webrtc::RtpTransceiverInit TransceiverInitFromPython(const py::dict& given);
webrtc::RtpCodecCapability CodecCapabilityFromPython(const py::dict& given, webrtc::MediaType kind);
py::list HeaderExtensionsToPython(const std::vector<webrtc::RtpHeaderExtensionCapability>& extensions);
std::vector<webrtc::RtpHeaderExtensionCapability> HeaderExtensionsFromPython(const py::list& given);
py::dict CapabilitiesToPython(const webrtc::RtpCapabilities& capabilities);
// W3C webrtc §5.3.1; the latest first.
py::list SourcesToPython(const std::vector<webrtc::RtpSource>& sources, webrtc::RtpSourceType type);

}  // namespace wrtc

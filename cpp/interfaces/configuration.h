#pragma once

#include "api/data_channel_interface.h"
#include "api/peer_connection_interface.h"
#include "bind.h"
#include "net/gathering.h"

namespace wrtc {

// W3C webrtc §4.2.1, RTCConfiguration, and this library's additions to it.
struct Configuration {
  webrtc::PeerConnectionInterface::RTCConfiguration engine;
  Gathering gathering;
};

Configuration ConfigurationFromPython(const py::dict& given);
webrtc::PeerConnectionInterface::RTCOfferAnswerOptions OfferAnswerOptionsFromPython(const py::dict& given);
webrtc::DataChannelInit DataChannelInitFromPython(const py::dict& given);

}  // namespace wrtc

#pragma once

#include <optional>
#include <type_traits>

#include "api/media_stream_interface.h"
#include "api/rtp_sender_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/sctp_transport_interface.h"
#include "media/base/video_broadcaster.h"
#include "media/sctp/sctp_transport_internal.h"
#include "p2p/base/ice_transport_internal.h"
#include "p2p/base/p2p_transport_channel.h"
#include "pc/rtp_sender.h"
#include "pc/rtp_sender_proxy.h"
#include "pc/rtp_transceiver.h"
#include "pc/sctp_transport.h"
#include "pc/video_rtp_track_source.h"
#include "pc/video_track_source_proxy.h"

// What depends on the engine's milestone beyond its public interface: which class implements an interface,
// and which members that class has. If a newer milestone differs, compiling this file fails first.
namespace wrtc::milestone {

// webrtc::SctpTransport is the engine's only implementation. Null once it is closed. Network thread.
inline webrtc::SctpTransportInternal* InternalOf(webrtc::SctpTransportInterface& transport) {
  static_assert(std::is_base_of_v<webrtc::SctpTransportInterface, webrtc::SctpTransport>);
  return static_cast<webrtc::SctpTransport&>(transport).internal();
}

// P2PTransportChannel is the engine's only ICE transport, and the interface does not give its parameters.
// Network thread.
inline webrtc::P2PTransportChannel& ChannelOf(webrtc::IceTransportInternal& transport) {
  static_assert(std::is_base_of_v<webrtc::IceTransportInternal, webrtc::P2PTransportChannel>);
  return static_cast<webrtc::P2PTransportChannel&>(transport);
}

// Whether a received track has a sink that wants frames. Its source is a VideoRtpTrackSource behind a proxy,
// which hands frames to a VideoBroadcaster. Any thread.
inline bool IsWatched(const webrtc::VideoTrackInterface& received) {
  using Proxy = webrtc::VideoTrackSourceProxyWithInternal<webrtc::VideoTrackSourceInterface>;
  static_assert(std::is_base_of_v<webrtc::VideoTrackSourceInterface, Proxy>);
  static_assert(std::is_base_of_v<webrtc::VideoTrackSourceInterface, webrtc::VideoRtpTrackSource>);
  static_assert(std::is_base_of_v<webrtc::VideoSinkInterface<webrtc::VideoFrame>, webrtc::VideoBroadcaster>);
  auto* source =
      static_cast<webrtc::VideoRtpTrackSource*>(static_cast<Proxy*>(received.GetSource())->internal());
  return static_cast<webrtc::VideoBroadcaster*>(source->sink())->frame_wanted();
}

// The engine has no other kind of transceiver and of sender; its factory returns them behind proxies.
// Signaling thread.
inline webrtc::RtpTransceiver& InternalOf(webrtc::RtpTransceiverInterface& transceiver) {
  using Proxy = webrtc::RtpTransceiverProxyWithInternal<webrtc::RtpTransceiver>;
  static_assert(std::is_base_of_v<webrtc::RtpTransceiverInterface, Proxy>);
  return *static_cast<Proxy&>(transceiver).internal();
}

inline webrtc::RtpSenderInternal& InternalOf(webrtc::RtpSenderInterface& sender) {
  using Proxy = webrtc::RtpSenderProxyWithInternal<webrtc::RtpSenderInternal>;
  static_assert(std::is_base_of_v<webrtc::RtpSenderInterface, Proxy>);
  return *static_cast<Proxy&>(sender).internal();
}

// Making an offer gives each transceiver an m-line index, which a stopped transceiver keeps. The engine would
// confuse it with the transceiver that has this index in the next offer. Signaling thread.
inline void ForgetSection(webrtc::RtpTransceiverInterface& transceiver) {
  InternalOf(transceiver).set_mline_index(std::nullopt);
}

// A sender keeps the SSRC of an offer that was rolled back. The channel that a peer's offer then creates does
// not know this SSRC, so setting a track would crash the process. Signaling thread.
inline void ForgetSsrc(webrtc::RtpTransceiverInterface& transceiver) {
  const auto& internal = InternalOf(transceiver);
  if (!internal.HasChannel()) return;
  const auto sender = internal.sender_internal();
  // Resetting the SSRC clears these; the next SSRC needs them again.
  const auto encodings = sender->init_send_encodings();
  sender->SetSsrc(0);
  sender->set_init_send_encodings(encodings);
}

}  // namespace wrtc::milestone

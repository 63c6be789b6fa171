#pragma once

#include <optional>
#include <type_traits>

#include "api/media_stream_interface.h"
#include "api/rtp_transceiver_interface.h"
#include "api/sctp_transport_interface.h"
#include "media/base/video_broadcaster.h"
#include "media/sctp/sctp_transport_internal.h"
#include "p2p/base/ice_transport_internal.h"
#include "p2p/base/p2p_transport_channel.h"
#include "pc/rtp_transceiver.h"
#include "pc/sctp_transport.h"
#include "pc/video_rtp_track_source.h"
#include "pc/video_track_source_proxy.h"

// What depends on the engine's milestone beyond its public interface: which class stands behind an interface,
// and what that class has. A newer milestone that is otherwise is seen here first.
namespace wrtc::milestone {

// The engine's SctpTransport is the only one there is; null once it is closed. Network thread.
inline webrtc::SctpTransportInternal* InternalOf(webrtc::SctpTransportInterface& transport) {
  static_assert(std::is_base_of_v<webrtc::SctpTransportInterface, webrtc::SctpTransport>);
  return static_cast<webrtc::SctpTransport&>(transport).internal();
}

// The engine has no other kind of ICE transport, and this one alone tells its parameters. Network thread.
inline webrtc::P2PTransportChannel& ChannelOf(webrtc::IceTransportInternal& transport) {
  static_assert(std::is_base_of_v<webrtc::IceTransportInternal, webrtc::P2PTransportChannel>);
  return static_cast<webrtc::P2PTransportChannel&>(transport);
}

// Whether anybody takes the pictures of a received track: its source is a VideoRtpTrackSource behind a proxy,
// which hands them to a broadcaster. Any thread.
inline bool IsWatched(const webrtc::VideoTrackInterface& received) {
  using Proxy = webrtc::VideoTrackSourceProxyWithInternal<webrtc::VideoTrackSourceInterface>;
  static_assert(std::is_base_of_v<webrtc::VideoTrackSourceInterface, Proxy>);
  static_assert(std::is_base_of_v<webrtc::VideoTrackSourceInterface, webrtc::VideoRtpTrackSource>);
  static_assert(std::is_base_of_v<webrtc::VideoSinkInterface<webrtc::VideoFrame>, webrtc::VideoBroadcaster>);
  auto* source =
      static_cast<webrtc::VideoRtpTrackSource*>(static_cast<Proxy*>(received.GetSource())->internal());
  return static_cast<webrtc::VideoBroadcaster*>(source->sink())->frame_wanted();
}

// An offer that was made numbers the transceivers, and a stopped one keeps its number. The engine would take
// it for the transceiver that has the number in the next offer. Signaling thread.
inline void ForgetSection(webrtc::RtpTransceiverInterface& transceiver) {
  using Proxy = webrtc::RtpTransceiverProxyWithInternal<webrtc::RtpTransceiver>;
  static_assert(std::is_base_of_v<webrtc::RtpTransceiverInterface, Proxy>);
  static_cast<Proxy&>(transceiver).internal()->set_mline_index(std::nullopt);
}

// A sender keeps the SSRC that it got with an offer when that is rolled back. The channel that a peer's offer
// gives it does not know that SSRC: a track that is set now would be a fatal error. Signaling thread.
inline void ForgetSsrc(webrtc::RtpTransceiverInterface& transceiver) {
  using Proxy = webrtc::RtpTransceiverProxyWithInternal<webrtc::RtpTransceiver>;
  const auto* internal = static_cast<Proxy&>(transceiver).internal();
  if (!internal->HasChannel()) return;
  const auto sender = internal->sender_internal();
  // They go with the SSRC, and are those of the next one.
  const auto encodings = sender->init_send_encodings();
  sender->SetSsrc(0);
  sender->set_init_send_encodings(encodings);
}

}  // namespace wrtc::milestone

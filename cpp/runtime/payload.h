#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/data_channel_interface.h"
#include "api/dtls_transport_interface.h"
#include "api/jsep.h"
#include "api/media_stream_interface.h"
#include "api/peer_connection_interface.h"
#include "api/sctp_transport_interface.h"
#include "api/stats/rtc_stats_report.h"
#include "api/transport/enums.h"
#include "p2p/base/ice_transport_internal.h"
#include "runtime/error.h"

namespace wrtc {

class Certificate;
class DataChannel;
class RtpReceiver;
class RtpTransceiver;
class SessionDescription;

struct Description {
  webrtc::SdpType type;
  std::string sdp;
};

// A connection's descriptions at one moment (null where there is none), and its signaling state if it
// changed.
struct Descriptions {
  std::optional<webrtc::PeerConnectionInterface::SignalingState> changed;
  std::shared_ptr<SessionDescription> current_local;
  std::shared_ptr<SessionDescription> pending_local;
  std::shared_ptr<SessionDescription> current_remote;
  std::shared_ptr<SessionDescription> pending_remote;
  std::optional<bool> can_trickle;
};

// W3C webrtc §4.8.1, RTCIceCandidate, and the server it came from.
struct CandidateLine {
  std::string candidate;
  std::string sdp_mid;
  int sdp_mline_index;
  std::string username_fragment;
  std::string url;
};

// W3C webrtc §4.8.2, RTCPeerConnectionIceErrorEvent.
struct CandidateError {
  std::string address;
  int port;
  std::string url;
  int code;
  std::string text;
};

struct ChannelState {
  webrtc::DataChannelInterface::DataState state;
  std::optional<Error> error;
};

struct ReceivedTrack {
  std::shared_ptr<RtpTransceiver> transceiver;
  std::shared_ptr<RtpReceiver> receiver;
  std::vector<std::string> stream_ids;
};

using StatsReport = webrtc::scoped_refptr<const webrtc::RTCStatsReport>;

// Everything that an engine thread may post to a loop. It is plain C++; the loop converts it to Python
// objects.
using Payload = std::variant<std::monostate,
                             int64_t,
                             Error,
                             Description,
                             Descriptions,
                             CandidateLine,
                             CandidateError,
                             ChannelState,
                             ReceivedTrack,
                             std::vector<ReceivedTrack>,
                             StatsReport,
                             std::shared_ptr<Certificate>,
                             std::shared_ptr<DataChannel>,
                             std::shared_ptr<RtpReceiver>,
                             webrtc::PeerConnectionInterface::IceGatheringState,
                             webrtc::PeerConnectionInterface::IceConnectionState,
                             webrtc::PeerConnectionInterface::PeerConnectionState,
                             webrtc::MediaStreamTrackInterface::TrackState,
                             webrtc::DtlsTransportState,
                             webrtc::IceTransportState,
                             webrtc::IceGatheringState,
                             webrtc::SctpTransportState>;

}  // namespace wrtc

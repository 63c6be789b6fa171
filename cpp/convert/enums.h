#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/base/no_destructor.h"
#include "api/media_stream_interface.h"
#include "api/media_types.h"
#include "api/rtp_transceiver_direction.h"
#include "api/transport/enums.h"
#include "bind.h"
#include "p2p/base/ice_transport_internal.h"
#include "p2p/base/transport_description.h"
#include "runtime/payload.h"

namespace wrtc {

template <class E>
struct EnumTable;

template <class... E>
struct EnumList {};

// One table for each of the engine's enumerations that Python sees: the name of the Python class, and the W3C
// string of each value.
template <>
struct EnumTable<webrtc::SdpType> {
  static constexpr const char* kName = "RTCSdpType";
  static constexpr std::pair<webrtc::SdpType, const char*> kMembers[] = {
      {webrtc::SdpType::kOffer, "offer"},
      {webrtc::SdpType::kPrAnswer, "pranswer"},
      {webrtc::SdpType::kAnswer, "answer"},
      {webrtc::SdpType::kRollback, "rollback"},
  };
};

template <>
struct EnumTable<webrtc::PeerConnectionInterface::SignalingState> {
  using E = webrtc::PeerConnectionInterface;
  static constexpr const char* kName = "RTCSignalingState";
  static constexpr std::pair<E::SignalingState, const char*> kMembers[] = {
      {E::kStable, "stable"},
      {E::kHaveLocalOffer, "have-local-offer"},
      {E::kHaveLocalPrAnswer, "have-local-pranswer"},
      {E::kHaveRemoteOffer, "have-remote-offer"},
      {E::kHaveRemotePrAnswer, "have-remote-pranswer"},
      {E::kClosed, "closed"},
  };
};

template <>
struct EnumTable<webrtc::PeerConnectionInterface::IceGatheringState> {
  using E = webrtc::PeerConnectionInterface;
  static constexpr const char* kName = "RTCIceGatheringState";
  static constexpr std::pair<E::IceGatheringState, const char*> kMembers[] = {
      {E::kIceGatheringNew, "new"},
      {E::kIceGatheringGathering, "gathering"},
      {E::kIceGatheringComplete, "complete"},
  };
};

template <>
struct EnumTable<webrtc::PeerConnectionInterface::IceConnectionState> {
  using E = webrtc::PeerConnectionInterface;
  static constexpr const char* kName = "RTCIceConnectionState";
  static constexpr std::pair<E::IceConnectionState, const char*> kMembers[] = {
      {E::kIceConnectionNew, "new"},
      {E::kIceConnectionChecking, "checking"},
      {E::kIceConnectionConnected, "connected"},
      {E::kIceConnectionCompleted, "completed"},
      {E::kIceConnectionFailed, "failed"},
      {E::kIceConnectionDisconnected, "disconnected"},
      {E::kIceConnectionClosed, "closed"},
      {E::kIceConnectionMax, "max"},
  };
};

template <>
struct EnumTable<webrtc::PeerConnectionInterface::PeerConnectionState> {
  using E = webrtc::PeerConnectionInterface::PeerConnectionState;
  static constexpr const char* kName = "RTCPeerConnectionState";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::kNew, "new"},
      {E::kConnecting, "connecting"},
      {E::kConnected, "connected"},
      {E::kDisconnected, "disconnected"},
      {E::kFailed, "failed"},
      {E::kClosed, "closed"},
  };
};

template <>
struct EnumTable<webrtc::DataChannelInterface::DataState> {
  using E = webrtc::DataChannelInterface;
  static constexpr const char* kName = "RTCDataChannelState";
  static constexpr std::pair<E::DataState, const char*> kMembers[] = {
      {E::kConnecting, "connecting"},
      {E::kOpen, "open"},
      {E::kClosing, "closing"},
      {E::kClosed, "closed"},
  };
};

template <>
struct EnumTable<webrtc::SctpTransportState> {
  using E = webrtc::SctpTransportState;
  static constexpr const char* kName = "SctpTransportState";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::kNew, "new"},
      {E::kConnecting, "connecting"},
      {E::kConnected, "connected"},
      {E::kClosed, "closed"},
  };
};

template <>
struct EnumTable<webrtc::DtlsTransportState> {
  using E = webrtc::DtlsTransportState;
  static constexpr const char* kName = "DtlsTransportState";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::kNew, "new"},       {E::kConnecting, "connecting"}, {E::kConnected, "connected"},
      {E::kClosed, "closed"}, {E::kFailed, "failed"},
  };
};

template <>
struct EnumTable<webrtc::IceTransportState> {
  using E = webrtc::IceTransportState;
  static constexpr const char* kName = "RTCIceTransportState";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::kNew, "new"},
      {E::kChecking, "checking"},
      {E::kConnected, "connected"},
      {E::kCompleted, "completed"},
      {E::kFailed, "failed"},
      {E::kDisconnected, "disconnected"},
      {E::kClosed, "closed"},
  };
};

template <>
struct EnumTable<webrtc::IceGatheringState> {
  static constexpr const char* kName = "CricketIceGatheringState";
  static constexpr std::pair<webrtc::IceGatheringState, const char*> kMembers[] = {
      {webrtc::kIceGatheringNew, "new"},
      {webrtc::kIceGatheringGathering, "gathering"},
      {webrtc::kIceGatheringComplete, "complete"},
  };
};

template <>
struct EnumTable<webrtc::IceRole> {
  static constexpr const char* kName = "RTCIceRole";
  static constexpr std::pair<webrtc::IceRole, const char*> kMembers[] = {
      {webrtc::ICEROLE_UNKNOWN, "unknown"},
      {webrtc::ICEROLE_CONTROLLING, "controlling"},
      {webrtc::ICEROLE_CONTROLLED, "controlled"},
  };
};

template <>
struct EnumTable<webrtc::MediaType> {
  using E = webrtc::MediaType;
  static constexpr const char* kName = "MediaType";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::AUDIO, "audio"},
      {E::VIDEO, "video"},
      {E::DATA, "data"},
      {E::UNSUPPORTED, "unsupported"},
  };
};

template <>
struct EnumTable<webrtc::MediaStreamTrackInterface::TrackState> {
  using E = webrtc::MediaStreamTrackInterface;
  static constexpr const char* kName = "MediaStreamTrackState";
  static constexpr std::pair<E::TrackState, const char*> kMembers[] = {
      {E::kLive, "live"},
      {E::kEnded, "ended"},
  };
};

template <>
struct EnumTable<webrtc::RtpTransceiverDirection> {
  using E = webrtc::RtpTransceiverDirection;
  static constexpr const char* kName = "TransceiverDirection";
  static constexpr std::pair<E, const char*> kMembers[] = {
      {E::kSendRecv, "sendrecv"}, {E::kSendOnly, "sendonly"}, {E::kRecvOnly, "recvonly"},
      {E::kInactive, "inactive"}, {E::kStopped, "stopped"},
  };
};

using AllEnums = EnumList<webrtc::SdpType,
                          webrtc::PeerConnectionInterface::SignalingState,
                          webrtc::PeerConnectionInterface::IceGatheringState,
                          webrtc::PeerConnectionInterface::IceConnectionState,
                          webrtc::PeerConnectionInterface::PeerConnectionState,
                          webrtc::DataChannelInterface::DataState,
                          webrtc::SctpTransportState,
                          webrtc::DtlsTransportState,
                          webrtc::IceTransportState,
                          webrtc::IceGatheringState,
                          webrtc::IceRole,
                          webrtc::MediaType,
                          webrtc::MediaStreamTrackInterface::TrackState,
                          webrtc::RtpTransceiverDirection>;

// The Python members by native value. Filled when the class is adopted, and never freed.
template <class E>
std::map<int, py::handle>& EnumMembers() {
  static absl::NoDestructor<std::map<int, py::handle>> members;
  return *members;
}

template <class E>
concept PythonEnum = requires { EnumTable<E>::kName; };

}  // namespace wrtc

namespace pybind11::detail {

template <wrtc::PythonEnum E>
struct type_caster_enum_type_enabled<E> : std::false_type {};

// Returns the member; accepts the member or its W3C string.
template <wrtc::PythonEnum E>
struct type_caster<E> {
  PYBIND11_TYPE_CASTER(E, const_name("str"));

  bool load(handle source, bool) {
    const bool is_text = isinstance<str>(source);
    for (const auto& [native, text] : wrtc::EnumTable<E>::kMembers) {
      const auto known = wrtc::EnumMembers<E>().find(static_cast<int>(native));
      const bool is_member = known != wrtc::EnumMembers<E>().end() && known->second.is(source);
      if (is_member || (is_text && source.cast<std::string>() == text)) {
        value = native;
        return true;
      }
    }
    return false;
  }

  static handle cast(E native, return_value_policy, handle) {
    const auto known = wrtc::EnumMembers<E>().find(static_cast<int>(native));
    if (known == wrtc::EnumMembers<E>().end()) {
      throw import_error(std::string("wrtc.") + wrtc::EnumTable<E>::kName +
                         " is missing: import webrtc, not wrtc alone");
    }
    return known->second.inc_ref();
  }
};

}  // namespace pybind11::detail

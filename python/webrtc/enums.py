"""Enumerations of the reference manual and of the W3C, one class each.

A member has a `.name`, an integer `.value` (its index in the reference manual's list) and equals the W3C's
string: `RTCSdpType.offer == "offer"`. `RTCSdpType(0)` and `RTCSdpType("offer")` are the same member.
If the manual and the W3C use different names for an enumeration, both refer to the same class.
"""

from __future__ import annotations

from enum import Enum

import wrtc

from .public import publish


class W3CEnum(str, Enum):
    """Base class of all enumerations. Members are strings, and numbered automatically."""

    _value_: int

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        publish(cls)

    def __new__(cls, text: str | int) -> W3CEnum:
        """Number the member by its position."""
        member = str.__new__(cls, text)
        member._value_ = len(cls.__members__)
        return member

    @property
    def value(self) -> int:
        """The index in the reference manual's list, from 0."""
        return self._value_

    @classmethod
    def _missing_(cls, value: object) -> W3CEnum | None:
        for member in cls:
            if str(member) == value:
                return member
        known = ", ".join(str(member) for member in cls)
        raise ValueError(f"{value!r} is not a valid {cls.__name__}: it must be one of {known}")

    def __str__(self) -> str:
        return str.__str__(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self.name}: {str(self)!r}>"

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class RTCSdpType(W3CEnum):
    """The type of a session description (W3C webrtc §4.6.1)."""

    offer = "offer"
    pranswer = "pranswer"
    answer = "answer"
    rollback = "rollback"


class RTCSignalingState(W3CEnum):
    """The state of offer/answer negotiation (W3C webrtc §4.3.1)."""

    stable = "stable"
    have_local_offer = "have-local-offer"
    have_local_pranswer = "have-local-pranswer"
    have_remote_offer = "have-remote-offer"
    have_remote_pranswer = "have-remote-pranswer"
    closed = "closed"


class RTCIceGatheringState(W3CEnum):
    """The progress of gathering local candidates (W3C webrtc §4.3.2)."""

    new = "new"
    gathering = "gathering"
    complete = "complete"


class RTCPeerConnectionState(W3CEnum):
    """The state of the connection, combined from ICE and DTLS (W3C webrtc §4.3.3)."""

    new = "new"
    connecting = "connecting"
    connected = "connected"
    disconnected = "disconnected"
    failed = "failed"
    closed = "closed"


class RTCIceConnectionState(W3CEnum):
    """The combined state of a connection's ICE transports (W3C webrtc §4.3.4). `max` never occurs."""

    new = "new"
    checking = "checking"
    connected = "connected"
    completed = "completed"
    failed = "failed"
    disconnected = "disconnected"
    closed = "closed"
    max = "max"


class RTCIceTransportPolicy(W3CEnum):
    """Which candidates may be used: only relayed ones, or all (W3C webrtc §4.2.3)."""

    relay = "relay"
    all = "all"


class RTCBundlePolicy(W3CEnum):
    """How media share transports if the peer does not bundle (W3C webrtc §4.2.4)."""

    balanced = "balanced"
    max_compat = "max-compat"
    max_bundle = "max-bundle"


class RTCRtcpMuxPolicy(W3CEnum):
    """RTP and RTCP always share a port (W3C webrtc §4.2.5)."""

    require = "require"


class RTCIceProtocol(W3CEnum):
    """The transport protocol of a candidate (W3C webrtc §4.8.1.3)."""

    udp = "udp"
    tcp = "tcp"


class RTCIceTcpCandidateType(W3CEnum):
    """Which peer opens the connection of a TCP candidate (RFC 6544 §4.5)."""

    active = "active"
    passive = "passive"
    so = "so"


class RTCIceCandidateType(W3CEnum):
    """The origin of a candidate's address (RFC 8445 §4)."""

    host = "host"
    srflx = "srflx"
    prflx = "prflx"
    relay = "relay"


class RTCIceServerTransportProtocol(W3CEnum):
    """The protocol between a relayed candidate and its TURN server (W3C webrtc §4.8.1.6)."""

    udp = "udp"
    tcp = "tcp"
    tls = "tls"


class TransceiverDirection(W3CEnum):
    """Whether a transceiver sends and receives (W3C webrtc §5.4.1)."""

    sendrecv = "sendrecv"
    sendonly = "sendonly"
    recvonly = "recvonly"
    inactive = "inactive"
    stopped = "stopped"


class DtlsTransportState(W3CEnum):
    """The state of a DTLS transport (W3C webrtc §5.5.1)."""

    new = "new"
    connecting = "connecting"
    connected = "connected"
    closed = "closed"
    failed = "failed"


class CricketIceGatheringState(W3CEnum):
    """The progress of gathering of one ICE transport (W3C webrtc §5.6.1)."""

    new = "new"
    gathering = "gathering"
    complete = "complete"


class RTCIceTransportState(W3CEnum):
    """The state of one ICE transport (W3C webrtc §5.6.2)."""

    new = "new"
    checking = "checking"
    connected = "connected"
    completed = "completed"
    disconnected = "disconnected"
    failed = "failed"
    closed = "closed"


class RTCIceRole(W3CEnum):
    """Whether an ICE agent selects the candidate pair (RFC 8445 §6.1.1)."""

    controlling = "controlling"
    controlled = "controlled"
    unknown = "unknown"


class RTCIceComponent(W3CEnum):
    """The component of an ICE transport; always RTP, because RTCP is multiplexed (W3C webrtc §5.6.4)."""

    RTP = "rtp"
    RTCP = "rtcp"


class SctpTransportState(W3CEnum):
    """The state of an SCTP transport (W3C webrtc §6.1.2). `new` occurs in the engine only."""

    new = "new"
    connecting = "connecting"
    connected = "connected"
    closed = "closed"


class RTCDataChannelState(W3CEnum):
    """The state of a data channel (W3C webrtc §6.2)."""

    connecting = "connecting"
    open = "open"
    closing = "closing"
    closed = "closed"


class RTCErrorDetailType(W3CEnum):
    """What failed, in an RTCError (W3C webrtc §11.3.1)."""

    data_channel_failure = "data-channel-failure"
    dtls_failure = "dtls-failure"
    fingerprint_failure = "fingerprint-failure"
    sctp_failure = "sctp-failure"
    sdp_syntax_error = "sdp-syntax-error"
    hardware_encoder_not_available = "hardware-encoder-not-available"
    hardware_encoder_error = "hardware-encoder-error"


class RTCPriorityType(W3CEnum):
    """The priority of a data channel or an encoding (W3C webrtc-priority §2.1)."""

    very_low = "very-low"
    low = "low"
    medium = "medium"
    high = "high"


class RTCStatsType(W3CEnum):
    """The types of statistics (W3C webrtc-stats §6.1)."""

    codec = "codec"
    inbound_rtp = "inbound-rtp"
    outbound_rtp = "outbound-rtp"
    remote_inbound_rtp = "remote-inbound-rtp"
    remote_outbound_rtp = "remote-outbound-rtp"
    media_source = "media-source"
    media_playout = "media-playout"
    peer_connection = "peer-connection"
    data_channel = "data-channel"
    transport = "transport"
    candidate_pair = "candidate-pair"
    local_candidate = "local-candidate"
    remote_candidate = "remote-candidate"
    certificate = "certificate"


class RTCQualityLimitationReason(W3CEnum):
    """Why the quality of a sent video is limited (W3C webrtc-stats §8.7.1)."""

    none = "none"
    cpu = "cpu"
    bandwidth = "bandwidth"
    other = "other"


class RTCDtlsRole(W3CEnum):
    """The local role in a DTLS handshake (W3C webrtc-stats §8.14.1)."""

    client = "client"
    server = "server"
    unknown = "unknown"


class RTCStatsIceCandidatePairState(W3CEnum):
    """The state of a candidate pair in the check list (RFC 8445 §6.1.2.6)."""

    frozen = "frozen"
    waiting = "waiting"
    in_progress = "in-progress"
    failed = "failed"
    succeeded = "succeeded"


class MediaType(W3CEnum):
    """The kind of a track or of an m= section (reference manual)."""

    audio = "audio"
    video = "video"
    data = "data"
    unsupported = "unsupported"


class MediaStreamTrackState(W3CEnum):
    """Whether a track still has a source (W3C mediacapture-streams §4.3.3)."""

    live = "live"
    ended = "ended"


class MediaStreamSourceState(W3CEnum):
    """The state of a track's source (reference manual)."""

    initializing = "initializing"
    live = "live"
    ended = "ended"
    muted = "muted"


class RTCDegradationPreference(W3CEnum):
    """What a sender reduces first when the bitrate is insufficient (W3C mst-content-hint §5)."""

    maintain_framerate = "maintain-framerate"
    maintain_resolution = "maintain-resolution"
    balanced = "balanced"
    maintain_framerate_and_resolution = "maintain-framerate-and-resolution"


class RTCRtpScriptTransformType(W3CEnum):
    """The built-in transforms of encoded frames (W3C webrtc-encoded-transform)."""

    sframe = "sframe"


class VideoFacingModeEnum(W3CEnum):
    """The direction a camera faces, relative to its user (W3C mediacapture-streams §4.3.8)."""

    user = "user"
    environment = "environment"
    left = "left"
    right = "right"


class VideoResizeModeEnum(W3CEnum):
    """How a source obtains the requested size (W3C mediacapture-streams §4.3.8)."""

    none = "none"
    crop_and_scale = "crop-and-scale"


class AudioSampleFormat(W3CEnum):
    """The type of samples, and whether channels are interleaved or planar (WebCodecs §9.3)."""

    u8 = "u8"
    s16 = "s16"
    s32 = "s32"
    f32 = "f32"
    u8_planar = "u8-planar"
    s16_planar = "s16-planar"
    s32_planar = "s32-planar"
    f32_planar = "f32-planar"


class NoiseSuppressionLevel(W3CEnum):
    """The strength of noise suppression; stronger suppression also removes more of the speech."""

    low = "low"
    moderate = "moderate"
    high = "high"
    very_high = "very-high"


class EchoCancellationModeEnum(W3CEnum):
    """Which audio echo cancellation removes (W3C mediacapture-streams §4.3.8)."""

    all = "all"
    remote_only = "remote-only"


class MediaDeviceKind(W3CEnum):
    """The kind of a media device (W3C mediacapture-streams §9.2.1)."""

    audioinput = "audioinput"
    audiooutput = "audiooutput"
    videoinput = "videoinput"


RTCDtlsTransportState = DtlsTransportState
RTCSctpTransportState = SctpTransportState
RTCIceGathererState = CricketIceGatheringState
RTCRtpTransceiverDirection = RtpTransceiverDirection = TransceiverDirection

for _enum in W3CEnum.__subclasses__():
    wrtc.adopt(_enum)
publish(W3CEnum)

"""Enumerations: the reference manual's and the W3C's, one class each.

A member has a `.name`, an integer `.value` (its place in the reference manual's list) and is the W3C's
string: `RTCSdpType.offer == "offer"`. `RTCSdpType(0)` and `RTCSdpType("offer")` are the same member.
Where the manual and the W3C name one enumeration differently, both names are the same class.
"""

from __future__ import annotations

from enum import Enum

import wrtc


class W3CEnum(str, Enum):
    """What all enumerations share: members that are strings and number themselves."""

    _value_: int

    def __new__(cls, text: str | int) -> W3CEnum:
        """Number the member by its place."""
        member = str.__new__(cls, text)
        member._value_ = len(cls.__members__)
        return member

    @property
    def value(self) -> int:
        """Its place in the reference manual's list, from 0."""
        return self._value_

    @classmethod
    def _missing_(cls, value: object) -> W3CEnum | None:
        for member in cls:
            if str(member) == value:
                return member
        known = ", ".join(str(member) for member in cls)
        raise ValueError(f"{value!r} is no {cls.__name__}: it is one of {known}")

    def __str__(self) -> str:
        return str.__str__(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self.name}: {str(self)!r}>"

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class RTCSdpType(W3CEnum):
    """What a session description is for (W3C webrtc §4.6.1)."""

    offer = "offer"
    pranswer = "pranswer"
    answer = "answer"
    rollback = "rollback"


class RTCSignalingState(W3CEnum):
    """Where a connection stands in offer and answer (W3C webrtc §4.3.1)."""

    stable = "stable"
    have_local_offer = "have-local-offer"
    have_local_pranswer = "have-local-pranswer"
    have_remote_offer = "have-remote-offer"
    have_remote_pranswer = "have-remote-pranswer"
    closed = "closed"


class RTCIceGatheringState(W3CEnum):
    """How far a connection is in gathering its own candidates (W3C webrtc §4.3.2)."""

    new = "new"
    gathering = "gathering"
    complete = "complete"


class RTCPeerConnectionState(W3CEnum):
    """The state of a connection as a whole, ICE and DTLS together (W3C webrtc §4.3.3)."""

    new = "new"
    connecting = "connecting"
    connected = "connected"
    disconnected = "disconnected"
    failed = "failed"
    closed = "closed"


class RTCIceConnectionState(W3CEnum):
    """The state of a connection's ICE transports together (W3C webrtc §4.3.4). `max` never occurs."""

    new = "new"
    checking = "checking"
    connected = "connected"
    completed = "completed"
    failed = "failed"
    disconnected = "disconnected"
    closed = "closed"
    max = "max"


class RTCIceTransportPolicy(W3CEnum):
    """Which candidates may be used: relayed ones only, or all (W3C webrtc §4.2.3)."""

    relay = "relay"
    all = "all"


class RTCBundlePolicy(W3CEnum):
    """How media share transports when the peer does not bundle (W3C webrtc §4.2.4)."""

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
    """Which end of a TCP candidate opens the connection (RFC 6544 §4.5)."""

    active = "active"
    passive = "passive"
    so = "so"


class RTCIceCandidateType(W3CEnum):
    """Where the address of a candidate comes from (RFC 8445 §4)."""

    host = "host"
    srflx = "srflx"
    prflx = "prflx"
    relay = "relay"


class RTCIceServerTransportProtocol(W3CEnum):
    """How a relayed candidate reaches its TURN server (W3C webrtc §4.8.1.6)."""

    udp = "udp"
    tcp = "tcp"
    tls = "tls"


class TransceiverDirection(W3CEnum):
    """What a transceiver sends and receives (W3C webrtc §5.4.1)."""

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
    """How far one ICE transport is in gathering (W3C webrtc §5.6.1)."""

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
    """Whether an ICE agent decides which candidate pair is used (RFC 8445 §6.1.1)."""

    controlling = "controlling"
    controlled = "controlled"
    unknown = "unknown"


class RTCIceComponent(W3CEnum):
    """What an ICE transport carries; RTCP shares RTP's, so it is always RTP (W3C webrtc §5.6.4)."""

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
    """The kinds of statistics (W3C webrtc-stats §6.1)."""

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
    """Why a video is sent with less than its full quality (W3C webrtc-stats §8.7.1)."""

    none = "none"
    cpu = "cpu"
    bandwidth = "bandwidth"
    other = "other"


class RTCDtlsRole(W3CEnum):
    """Which end of a DTLS handshake this one is (W3C webrtc-stats §8.14.1)."""

    client = "client"
    server = "server"
    unknown = "unknown"


class RTCStatsIceCandidatePairState(W3CEnum):
    """The state of a candidate pair in its check list (RFC 8445 §6.1.2.6)."""

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
    """The state of the source behind tracks (reference manual)."""

    initializing = "initializing"
    live = "live"
    ended = "ended"
    muted = "muted"


class RTCDegradationPreference(W3CEnum):
    """What a sender gives up first when it cannot keep both (W3C mst-content-hint §5)."""

    maintain_framerate = "maintain-framerate"
    maintain_resolution = "maintain-resolution"
    balanced = "balanced"
    maintain_framerate_and_resolution = "maintain-framerate-and-resolution"


class RTCRtpScriptTransformType(W3CEnum):
    """The built-in transforms of encoded frames (W3C webrtc-encoded-transform)."""

    sframe = "sframe"


class VideoFacingModeEnum(W3CEnum):
    """Where a camera looks, seen from its user (W3C mediacapture-streams §4.3.8)."""

    user = "user"
    environment = "environment"
    left = "left"
    right = "right"


class VideoResizeModeEnum(W3CEnum):
    """How a source reaches the size that was asked for (W3C mediacapture-streams §4.3.8)."""

    none = "none"
    crop_and_scale = "crop-and-scale"


class AudioSampleFormat(W3CEnum):
    """The type of samples, and whether the channels follow each other (WebCodecs §9.3)."""

    u8 = "u8"
    s16 = "s16"
    s32 = "s32"
    f32 = "f32"
    u8_planar = "u8-planar"
    s16_planar = "s16-planar"
    s32_planar = "s32-planar"
    f32_planar = "f32-planar"


class NoiseSuppressionLevel(W3CEnum):
    """How much noise suppression takes away; more of it takes more of the speech, too."""

    low = "low"
    moderate = "moderate"
    high = "high"
    very_high = "very-high"


class EchoCancellationModeEnum(W3CEnum):
    """Which sound echo cancellation removes (W3C mediacapture-streams §4.3.8)."""

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

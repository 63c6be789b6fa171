"""Parameters of media and transports: codecs, encodings, header extensions, credentials."""

from __future__ import annotations

from typing import Annotated, Any

from webrtc.enums import MediaType, RTCDegradationPreference, RTCPriorityType, TransceiverDirection
from webrtc.exceptions import RangeError

from .conversion import NotNegative, Octet, Range, UnsignedLong, UnsignedShort
from .dictionary import Dictionary, fresh


class RTCIceParameters(Dictionary):
    """The credentials of an ICE agent (W3C webrtc §5.6.5)."""

    username_fragment: str | None = None
    """The username fragment (RFC 8839 §5.4)."""
    password: str | None = None
    """The password (RFC 8839 §5.4)."""
    ice_lite: bool = False
    """Whether the agent is a lite agent (RFC 8445 §2.5)."""

    _secrets = ("password",)


class RTCDtlsFingerprint(Dictionary):
    """A hash of a certificate (W3C webrtc §5.5.2)."""

    algorithm: str
    """The hash function, such as "sha-256"."""
    value: str
    """The hash in lower-case hexadecimal with colons (RFC 8122 §5)."""


class RTCRtpCodec(Dictionary):
    """A codec (W3C webrtc §5.2.12)."""

    mime_type: str
    """The codec name, such as "audio/opus"."""
    clock_rate: UnsignedLong
    """The RTP clock rate in Hz."""
    channels: UnsignedShort | None = None
    """The number of audio channels; None for video."""
    sdp_fmtp_line: str | None = None
    """The format parameters of SDP (RFC 8866 §6.15)."""


class RTCRtpCodecParameters(RTCRtpCodec):
    """A negotiated codec (W3C webrtc §5.2.11)."""

    payload_type: Octet = 0
    """The RTP payload type."""


class RTCRtpHeaderExtensionCapability(Dictionary):
    """An RTP header extension that the engine supports (W3C webrtc §5.2.14)."""

    uri: str
    """The URI (RFC 8285 §5)."""
    direction: TransceiverDirection = TransceiverDirection.sendrecv
    """The offered or negotiated direction; `stopped` if there is none (W3C webrtc-extensions §5)."""


class RTCRtpHeaderExtensionParameters(Dictionary):
    """A negotiated RTP header extension (W3C webrtc §5.2.9)."""

    uri: str
    """The URI (RFC 8285 §5)."""
    id: UnsignedShort
    """The id in RTP packets."""
    encrypted: bool = False
    """Whether it is encrypted (RFC 6904)."""


class RTCRtpCapabilities(Dictionary):
    """The engine's capabilities for sending or receiving (W3C webrtc §5.2.13)."""

    codecs: list[RTCRtpCodec] = fresh(list)
    """The codecs, in order of preference."""
    header_extensions: list[RTCRtpHeaderExtensionCapability] = fresh(list)
    """The RTP header extensions."""


class RTCRtcpParameters(Dictionary):
    """The parameters of RTCP (W3C webrtc §5.2.8)."""

    cname: str = ""
    """The canonical name of the sender (RFC 3550 §6.5.1)."""
    reduced_size: bool = False
    """Whether reduced-size reports are used (RFC 5506)."""


class RTCRtpCodingParameters(Dictionary):
    """The common base of sent and received encodings (W3C webrtc §5.2.6)."""

    rid: str | None = None
    """The name of the encoding (RFC 8851); read-only after the transceiver is created."""


class RTCRtpEncodingParameters(RTCRtpCodingParameters):
    """An encoding of a sender (W3C webrtc §5.2.7)."""

    active: bool = True
    """Whether the encoding is sent."""
    max_bitrate: UnsignedLong | None = None
    """Maximum bits per second; None for the engine's default for the resolution."""
    min_bitrate: UnsignedLong | None = None
    """Minimum bits per second, even if the estimated bandwidth is lower (not part of the W3C API)."""
    max_framerate: NotNegative | None = None
    """Maximum frames per second."""
    scale_resolution_down_by: Annotated[float, Range(1, float("inf"))] | None = None
    """The divisor of width and height; at least 1."""
    codec: RTCRtpCodec | None = None
    """The codec; None for the first negotiated one."""
    priority: RTCPriorityType | None = None
    """The share of the bitrate (W3C webrtc-priority §3)."""
    network_priority: RTCPriorityType | None = None
    """The priority of its packets in the network (RFC 8837)."""
    scalability_mode: str | None = None
    """The layers, such as "L1T3" (W3C webrtc-svc)."""
    adaptive_ptime: bool = False
    """Whether audio packets become longer when the network is slow (W3C webrtc-extensions §8)."""


class RtpEncodingParameters(RTCRtpEncodingParameters):
    """RTCRtpEncodingParameters with the reference manual's name and order of arguments."""

    _order = ("active", "max_bitrate", "max_framerate", "rid", "scale_resolution_down_by")


# Members without effect on audio (W3C webrtc §5.1).
_OF_PICTURES = ("max_framerate", "scale_resolution_down_by", "scalability_mode")


def native_encodings(encodings: list[RTCRtpEncodingParameters], kind: MediaType) -> list[dict[str, Any]]:
    """Validate encodings and add defaults for a track of this kind, for the native module."""
    given = [RTCRtpEncodingParameters.of(encoding)._to_native() for encoding in encodings]
    for each in given:
        low, high = each.get("min_bitrate", 0), each.get("max_bitrate")
        if high is not None and low > high:
            raise RangeError(f"min_bitrate is {low}: it must not exceed max_bitrate, which is {high}")
        if kind == MediaType.audio:
            for name in _OF_PICTURES:
                each.pop(name, None)
    # Each layer has half the width and height of the next, unless one of them specifies a scale.
    if kind == MediaType.video and len(given) > 1:
        scaled = any("scale_resolution_down_by" in each for each in given)
        for i, each in enumerate(reversed(given)):
            each.setdefault("scale_resolution_down_by", 1.0 if scaled else 2.0**i)
    return given


class RTCRtpParameters(Dictionary):
    """The negotiated parameters of a sender or receiver (W3C webrtc §5.2.1)."""

    header_extensions: list[RTCRtpHeaderExtensionParameters] = fresh(list)
    """The RTP header extensions."""
    rtcp: RTCRtcpParameters | None = None
    """The RTCP parameters."""
    codecs: list[RTCRtpCodecParameters] = fresh(list)
    """The codecs, in order of preference."""


class RTCRtpSendParameters(RTCRtpParameters):
    """The parameters of a sender (W3C webrtc §5.2.2): modify them and call `set_parameters`."""

    transaction_id: str | None = None
    """Identifies the `get_parameters` call that `set_parameters` refers to."""
    encodings: list[RTCRtpEncodingParameters] = fresh(list)
    """The encodings; their number cannot change."""
    degradation_preference: RTCDegradationPreference | None = None
    """What is reduced first when the network or the processor is too slow (W3C mst-content-hint §5)."""


class RTCRtpReceiveParameters(RTCRtpParameters):
    """The parameters of a receiver (W3C webrtc §5.2.3)."""


class RTCEncodingOptions(Dictionary):
    """One-time options for an encoding (W3C webrtc-extensions §9)."""

    key_frame: bool = False
    """Whether the next frame is a key frame."""


class RTCSetParameterOptions(Dictionary):
    """The options of `set_parameters` (W3C webrtc §5.2.4, webrtc-extensions §9)."""

    encoding_options: list[RTCEncodingOptions] = fresh(list)
    """The options of each encoding; empty for none."""


class RTCRtpContributingSource(Dictionary):
    """A contributor to received media (W3C webrtc §5.3.1)."""

    timestamp: float
    """When the last packet was played, in milliseconds since 1970."""
    source: UnsignedLong
    """The CSRC or SSRC (RFC 3550)."""
    audio_level: NotNegative | None = None
    """The audio level, 0 to 1 (RFC 6464)."""
    rtp_timestamp: UnsignedLong
    """The RTP timestamp of the packet."""


class RTCRtpSynchronizationSource(RTCRtpContributingSource):
    """The sender of received media (W3C webrtc §5.3.2)."""

"""What is negotiated for media and transports: codecs, encodings, header extensions, credentials."""

from __future__ import annotations

from typing import Annotated, Any

from webrtc.enums import MediaType, RTCDegradationPreference, RTCPriorityType, TransceiverDirection
from webrtc.exceptions import RangeError

from .conversion import NotNegative, Octet, Range, UnsignedLong, UnsignedShort
from .dictionary import Dictionary, fresh


class RTCIceParameters(Dictionary):
    """The credentials of one end's ICE agent (W3C webrtc §5.6.5)."""

    username_fragment: str | None = None
    """The name (RFC 8839 §5.4)."""
    password: str | None = None
    """The password (RFC 8839 §5.4)."""
    ice_lite: bool = False
    """Whether the end is a lite agent (RFC 8445 §2.5)."""

    _secrets = ("password",)


class RTCDtlsFingerprint(Dictionary):
    """A hash of a certificate (W3C webrtc §5.5.2)."""

    algorithm: str
    """The hash function, as in "sha-256"."""
    value: str
    """The hash in lower-case hexadecimal with colons (RFC 8122 §5)."""


class RTCRtpCodec(Dictionary):
    """A codec (W3C webrtc §5.2.12)."""

    mime_type: str
    """Its name, as in "audio/opus"."""
    clock_rate: UnsignedLong
    """Ticks of its RTP clock each second."""
    channels: UnsignedShort | None = None
    """How many channels of sound; None for video."""
    sdp_fmtp_line: str | None = None
    """Its parameters as SDP has them (RFC 8866 §6.15)."""


class RTCRtpCodecParameters(RTCRtpCodec):
    """A codec that was negotiated (W3C webrtc §5.2.11)."""

    payload_type: Octet = 0
    """The number in RTP packets that stands for it."""


class RTCRtpHeaderExtensionCapability(Dictionary):
    """An RTP header extension that the engine has (W3C webrtc §5.2.14)."""

    uri: str
    """Its name (RFC 8285 §5)."""
    direction: TransceiverDirection = TransceiverDirection.sendrecv
    """Which way it is offered or was negotiated; `stopped` if it is not (W3C webrtc-extensions §5)."""


class RTCRtpHeaderExtensionParameters(Dictionary):
    """An RTP header extension that was negotiated (W3C webrtc §5.2.9)."""

    uri: str
    """Its name (RFC 8285 §5)."""
    id: UnsignedShort
    """The number in RTP packets that stands for it."""
    encrypted: bool = False
    """Whether it is encrypted (RFC 6904)."""


class RTCRtpCapabilities(Dictionary):
    """What the engine can send or receive (W3C webrtc §5.2.13)."""

    codecs: list[RTCRtpCodec] = fresh(list)
    """The codecs, the preferred ones first."""
    header_extensions: list[RTCRtpHeaderExtensionCapability] = fresh(list)
    """The RTP header extensions."""


class RTCRtcpParameters(Dictionary):
    """What is negotiated for RTCP (W3C webrtc §5.2.8)."""

    cname: str = ""
    """The canonical name of the sender (RFC 3550 §6.5.1)."""
    reduced_size: bool = False
    """Whether reports may be of reduced size (RFC 5506)."""


class RTCRtpCodingParameters(Dictionary):
    """What sent and received encodings have in common (W3C webrtc §5.2.6)."""

    rid: str | None = None
    """The name of the encoding (RFC 8851); set when the transceiver is made, fixed after."""


class RTCRtpEncodingParameters(RTCRtpCodingParameters):
    """One encoding of what is sent (W3C webrtc §5.2.7)."""

    active: bool = True
    """Whether it is sent."""
    max_bitrate: UnsignedLong | None = None
    """Bits each second at most; None for what the engine thinks the picture is worth."""
    min_bitrate: UnsignedLong | None = None
    """Bits each second that the network is asked to carry even if it seems slower (not the W3C's)."""
    max_framerate: NotNegative | None = None
    """Frames each second at most."""
    scale_resolution_down_by: Annotated[float, Range(1, float("inf"))] | None = None
    """By how much width and height are divided; at least 1."""
    codec: RTCRtpCodec | None = None
    """The codec; None for the first that was negotiated."""
    priority: RTCPriorityType | None = None
    """Its share of the bitrate (W3C webrtc-priority §3)."""
    network_priority: RTCPriorityType | None = None
    """How the network is asked to treat it (RFC 8837)."""
    scalability_mode: str | None = None
    """Its layers, as in "L1T3" (W3C webrtc-svc)."""
    adaptive_ptime: bool = False
    """Whether packets of sound last longer when the network is slow (W3C webrtc-extensions §8)."""


class RtpEncodingParameters(RTCRtpEncodingParameters):
    """RTCRtpEncodingParameters under the reference manual's name and with its order of arguments."""

    _order = ("active", "max_bitrate", "max_framerate", "rid", "scale_resolution_down_by")


# What encodings of audio do without (W3C webrtc §5.1).
_OF_PICTURES = ("max_framerate", "scale_resolution_down_by", "scalability_mode")


def native_encodings(encodings: list[RTCRtpEncodingParameters], kind: MediaType) -> list[dict[str, Any]]:
    """As the native module takes them, checked and completed for tracks of that kind."""
    given = [RTCRtpEncodingParameters.of(encoding)._to_native() for encoding in encodings]
    for each in given:
        low, high = each.get("min_bitrate", 0), each.get("max_bitrate")
        if high is not None and low > high:
            raise RangeError(f"min_bitrate is {low}, above max_bitrate, which is {high}")
        if kind == MediaType.audio:
            for name in _OF_PICTURES:
                each.pop(name, None)
    # Each layer has half the width and height of the next, unless one says otherwise.
    if kind == MediaType.video and len(given) > 1:
        scaled = any("scale_resolution_down_by" in each for each in given)
        for i, each in enumerate(reversed(given)):
            each.setdefault("scale_resolution_down_by", 1.0 if scaled else 2.0**i)
    return given


class RTCRtpParameters(Dictionary):
    """What is negotiated for a sender or receiver (W3C webrtc §5.2.1)."""

    header_extensions: list[RTCRtpHeaderExtensionParameters] = fresh(list)
    """The RTP header extensions."""
    rtcp: RTCRtcpParameters | None = None
    """The RTCP parameters."""
    codecs: list[RTCRtpCodecParameters] = fresh(list)
    """The codecs, the preferred ones first."""


class RTCRtpSendParameters(RTCRtpParameters):
    """What a sender sends (W3C webrtc §5.2.2): change it and give it to `set_parameters`."""

    transaction_id: str | None = None
    """Ties `set_parameters` to the `get_parameters` before it."""
    encodings: list[RTCRtpEncodingParameters] = fresh(list)
    """The encodings; their number is fixed."""
    degradation_preference: RTCDegradationPreference | None = None
    """What is given up first when the network or the processor is too slow (W3C mst-content-hint §5)."""


class RTCRtpReceiveParameters(RTCRtpParameters):
    """What a receiver receives (W3C webrtc §5.2.3)."""


class RTCEncodingOptions(Dictionary):
    """What is done once with an encoding (W3C webrtc-extensions §9)."""

    key_frame: bool = False
    """Whether its next picture is a key frame."""


class RTCSetParameterOptions(Dictionary):
    """How `set_parameters` works (W3C webrtc §5.2.4, webrtc-extensions §9)."""

    encoding_options: list[RTCEncodingOptions] = fresh(list)
    """For each of the encodings what is done with it; empty for nothing."""


class RTCRtpContributingSource(Dictionary):
    """Someone who contributed to what was received (W3C webrtc §5.3.1)."""

    timestamp: float
    """When the last packet was played, in milliseconds since 1970."""
    source: UnsignedLong
    """The CSRC or SSRC (RFC 3550)."""
    audio_level: NotNegative | None = None
    """Its loudness, from 0 to 1 (RFC 6464)."""
    rtp_timestamp: UnsignedLong
    """The RTP timestamp of that packet."""


class RTCRtpSynchronizationSource(RTCRtpContributingSource):
    """Who sent what was received (W3C webrtc §5.3.2)."""

"""The parameters of RTP streams."""

from __future__ import annotations

from dataclasses import dataclass, field

ParametersDict = dict[str, int | str | None]


@dataclass
class RTCRtpCodec:
    """The fields that capabilities and negotiated parameters of a codec share."""

    mimeType: str
    """Its name, as in "audio/PCMU"."""
    clockRate: int
    """The rate of its RTP clock in hertz."""
    channels: int | None = None
    """The number of audio channels; None for video."""

    @property
    def name(self) -> str:
        """The mimeType without the kind."""
        return self.mimeType.split("/")[1]


@dataclass
class RTCRtpCodecCapability(RTCRtpCodec):
    """A codec that can be sent or received."""

    parameters: ParametersDict = field(default_factory=dict)
    """Its parameters, as in SDP's fmtp attribute."""


@dataclass
class RTCRtcpFeedback:
    """A kind of RTCP feedback (RFC 4585)."""

    type: str
    parameter: str | None = None


@dataclass
class RTCRtpCodecParameters(RTCRtpCodec):
    """A codec that was negotiated."""

    payloadType: int | None = None
    """Its payload type in RTP packets."""
    rtcpFeedback: list[RTCRtcpFeedback] = field(default_factory=list)
    """The feedback that its receiver gives."""
    parameters: ParametersDict = field(default_factory=dict)
    """Its parameters, as in SDP's fmtp attribute."""

    def __str__(self) -> str:
        """As in SDP's rtpmap attribute."""
        return f"{self.name}/{self.clockRate}" + ("/2" if self.channels == 2 else "")


AnyCodec = RTCRtpCodecCapability | RTCRtpCodecParameters


@dataclass
class RTCRtpHeaderExtensionCapability:
    """An RTP header extension that can be sent or received."""

    uri: str
    """Its name (RFC 8285 §5)."""


@dataclass
class RTCRtpHeaderExtensionParameters:
    """An RTP header extension that was negotiated."""

    id: int
    """Its id in RTP packets."""
    uri: str
    """Its name (RFC 8285 §5)."""


@dataclass
class RTCRtpCapabilities:
    """The codecs and header extensions that can be sent or received."""

    codecs: list[RTCRtpCodecCapability] = field(default_factory=list)
    headerExtensions: list[RTCRtpHeaderExtensionCapability] = field(default_factory=list)


@dataclass
class RTCRtcpParameters:
    """The parameters of RTCP."""

    cname: str | None = None
    """The canonical name of the sender (RFC 3550 §6.5.1)."""
    mux: bool = False
    """Whether RTP and RTCP share a transport."""
    ssrc: int | None = None
    """The synchronization source."""
    reducedSize: bool = False
    """Whether reports may be of reduced size (RFC 5506)."""


@dataclass
class RTCRtpRtxParameters:
    """The stream of retransmissions (RFC 4588)."""

    ssrc: int


@dataclass
class RTCRtpCodingParameters:
    """The fields that sent and received encodings share."""

    ssrc: int
    payloadType: int
    rtx: RTCRtpRtxParameters | None = None


class RTCRtpDecodingParameters(RTCRtpCodingParameters):
    """An encoding that is received."""


class RTCRtpEncodingParameters(RTCRtpCodingParameters):
    """An encoding that is sent."""


@dataclass
class RTCRtpParameters:
    """The configuration of an RTCRtpSender or RTCRtpReceiver."""

    codecs: list[RTCRtpCodecParameters] = field(default_factory=list)
    """The codecs, the preferred ones first."""
    headerExtensions: list[RTCRtpHeaderExtensionParameters] = field(default_factory=list)
    """The RTP header extensions."""
    muxId: str = ""
    """The media identification (RFC 8843 §15) of the stream; empty for none."""
    rtcp: RTCRtcpParameters = field(default_factory=RTCRtcpParameters)
    """The RTCP parameters."""


@dataclass
class RTCRtpReceiveParameters(RTCRtpParameters):
    """The configuration of an RTCRtpReceiver."""

    encodings: list[RTCRtpDecodingParameters] = field(default_factory=list)


@dataclass
class RTCRtpSendParameters(RTCRtpParameters):
    """The configuration of an RTCRtpSender."""

    encodings: list[RTCRtpEncodingParameters] = field(default_factory=list)

"""The parameters of RTP streams, with the fields of aiortc's manual."""

from __future__ import annotations

from dataclasses import dataclass, field

ParametersDict = dict[str, int | str | None]


@dataclass
class RTCRtpCodec:
    """The fields that capabilities and negotiated codecs share; `clockRate` is in hertz."""

    mimeType: str
    clockRate: int
    channels: int | None = None

    @property
    def name(self) -> str:
        """The mimeType without the kind."""
        return self.mimeType.split("/")[1]


@dataclass
class RTCRtpCodecCapability(RTCRtpCodec):
    """A codec that can be sent or received; `parameters` are those of SDP's fmtp attribute."""

    parameters: ParametersDict = field(default_factory=dict)


@dataclass
class RTCRtcpFeedback:
    """A kind of RTCP feedback (RFC 4585)."""

    type: str
    parameter: str | None = None


@dataclass
class RTCRtpCodecParameters(RTCRtpCodec):
    """A negotiated codec, with its RTP payload type and the feedback that its receiver sends."""

    payloadType: int | None = None
    rtcpFeedback: list[RTCRtcpFeedback] = field(default_factory=list)
    parameters: ParametersDict = field(default_factory=dict)

    def __str__(self) -> str:
        """As in SDP's rtpmap attribute."""
        return f"{self.name}/{self.clockRate}" + ("/2" if self.channels == 2 else "")


AnyCodec = RTCRtpCodecCapability | RTCRtpCodecParameters


@dataclass
class RTCRtpHeaderExtensionCapability:
    """An RTP header extension that can be sent or received (RFC 8285)."""

    uri: str


@dataclass
class RTCRtpHeaderExtensionParameters:
    """A negotiated RTP header extension; `id` is that in packets (RFC 8285)."""

    id: int
    uri: str


@dataclass
class RTCRtpCapabilities:
    """The codecs and header extensions that can be sent or received."""

    codecs: list[RTCRtpCodecCapability] = field(default_factory=list)
    headerExtensions: list[RTCRtpHeaderExtensionCapability] = field(default_factory=list)


@dataclass
class RTCRtcpParameters:
    """RTCP: the sender's canonical name, and whether it shares RTP's transport and reports are small."""

    cname: str | None = None
    mux: bool = False
    ssrc: int | None = None
    reducedSize: bool = False


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
    """The codecs, the preferred ones first, and header extensions of a stream; `muxId` is its `mid`."""

    codecs: list[RTCRtpCodecParameters] = field(default_factory=list)
    headerExtensions: list[RTCRtpHeaderExtensionParameters] = field(default_factory=list)
    muxId: str = ""
    rtcp: RTCRtcpParameters = field(default_factory=RTCRtcpParameters)


@dataclass
class RTCRtpReceiveParameters(RTCRtpParameters):
    """The configuration of an RTCRtpReceiver."""

    encodings: list[RTCRtpDecodingParameters] = field(default_factory=list)


@dataclass
class RTCRtpSendParameters(RTCRtpParameters):
    """The configuration of an RTCRtpSender."""

    encodings: list[RTCRtpEncodingParameters] = field(default_factory=list)

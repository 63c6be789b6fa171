"""Session descriptions in their parts (RFC 8866), read from SDP and written to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .h264_profile import H264Level, H264Profile, parse_h264_profile_level_id
from .rtcrtpparameters import (
    ParametersDict,
    RTCRtpParameters,
)
from .transport_parameters import (
    RTCDtlsParameters,
    RTCIceCandidate,
    RTCIceParameters,
    RTCSctpCapabilities,
)

__all__ = [
    "DIRECTIONS",
    "GroupDescription",
    "H264Level",
    "H264Profile",
    "MediaDescription",
    "SessionDescription",
    "SsrcDescription",
    "candidate_from_sdp",
    "candidate_to_sdp",
    "parameters_from_sdp",
    "parameters_to_sdp",
    "parse_h264_profile_level_id",
]

DIRECTIONS = ["inactive", "sendonly", "recvonly", "sendrecv"]
DTLS_ROLE_SETUP = {"auto": "actpass", "client": "active", "server": "passive"}
DTLS_SETUP_ROLE = {setup: role for role, setup in DTLS_ROLE_SETUP.items()}
# Format parameters that are numbers; the others stay text.
FMTP_INT_PARAMETERS = ["apt", "max-fr", "max-fs", "maxplaybackrate", "minptime", "stereo", "useinbandfec"]
SSRC_INFO_ATTRS = ["cname", "msid", "mslabel", "label"]


def candidate_from_sdp(sdp: str) -> RTCIceCandidate:
    """A candidate from the value of a candidate attribute (RFC 8839 §5.1)."""
    words = sdp.split()
    if len(words) < 8 or words[6] != "typ":
        raise ValueError(f"{sdp!r} is no candidate: it is like '0 1 udp 2122 192.0.2.1 9 typ host'")
    candidate = RTCIceCandidate(
        foundation=words[0],
        component=int(words[1]),
        protocol=words[2],
        priority=int(words[3]),
        ip=words[4],
        port=int(words[5]),
        type=words[7],
    )
    for name, value in zip(words[8::2], words[9::2], strict=False):
        if name == "raddr":
            candidate.relatedAddress = value
        elif name == "rport":
            candidate.relatedPort = int(value)
        elif name == "tcptype":
            candidate.tcpType = value
    return candidate


def candidate_to_sdp(candidate: RTCIceCandidate) -> str:
    """The value of the candidate attribute for a candidate."""
    c = candidate
    words = [c.foundation, c.component, c.protocol, c.priority, c.ip, c.port, "typ", c.type]
    for name, value in (("raddr", c.relatedAddress), ("rport", c.relatedPort), ("tcptype", c.tcpType)):
        if value is not None:
            words += [name, value]
    return " ".join(map(str, words))


def parameters_from_sdp(sdp: str) -> ParametersDict:
    """Format parameters (RFC 8866 §6.15) as a dict."""
    found: ParametersDict = {}
    for each in filter(None, (part.strip() for part in sdp.split(";"))):
        name, equals, value = each.partition("=")
        found[name] = None if not equals else int(value) if name in FMTP_INT_PARAMETERS else value
    return found


def parameters_to_sdp(parameters: ParametersDict) -> str:
    """The dict as format parameters."""
    return ";".join(name if value is None else f"{name}={value}" for name, value in parameters.items())


@dataclass
class GroupDescription:
    """A group attribute: a meaning, and what it ties together."""

    semantic: str
    items: list[int | str]

    def __str__(self) -> str:
        return " ".join([self.semantic, *map(str, self.items)])


@dataclass
class SsrcDescription:
    """What is said of one synchronization source (RFC 5576)."""

    ssrc: int
    cname: str | None = None
    msid: str | None = None
    mslabel: str | None = None
    label: str | None = None


def _host_to_sdp(address: str) -> str:
    return f"IN IP{ipaddress.ip_address(address).version} {address}"


class MediaDescription:
    """An m= section."""

    def __init__(self, kind: str, port: int, profile: str, fmt: list[Any]) -> None:
        self.kind = kind
        self.port = port
        self.profile = profile
        self.fmt = fmt
        self.host: str | None = None
        self.direction: str | None = None
        self.msid: str | None = None
        self.rtcp_host: str | None = None
        self.rtcp_port: int | None = None
        self.rtcp_mux = False
        self.rtp = RTCRtpParameters()
        self.ssrc: list[SsrcDescription] = []
        self.ssrc_group: list[GroupDescription] = []
        self.sctpCapabilities: RTCSctpCapabilities | None = None
        self.sctpmap: dict[int, str] = {}
        self.sctp_port: int | None = None
        self.ice = RTCIceParameters()
        self.ice_candidates: list[RTCIceCandidate] = []
        self.ice_candidates_complete = False
        self.ice_options: str | None = None
        self.dtls: RTCDtlsParameters | None = None

    def __str__(self) -> str:
        lines = [f"m={self.kind} {self.port} {self.profile} {' '.join(map(str, self.fmt))}"]
        if self.host is not None:
            lines.append(f"c={_host_to_sdp(self.host)}")
        lines += [f"a={line}" for part in (self._rtp(), self._sctp(), self._transport()) for line in part]
        return "".join(line + "\r\n" for line in lines)

    def _rtp(self) -> Iterable[str]:
        if self.direction:
            yield self.direction
        for extension in self.rtp.headerExtensions:
            yield f"extmap:{extension.id} {extension.uri}"
        if self.rtp.muxId:
            yield f"mid:{self.rtp.muxId}"
        if self.msid:
            yield f"msid:{self.msid}"
        if self.rtcp_port is not None:
            yield f"rtcp:{self.rtcp_port}" + (f" {_host_to_sdp(self.rtcp_host)}" if self.rtcp_host else "")
        if self.rtcp_mux:
            yield "rtcp-mux"
        for group in self.ssrc_group:
            yield f"ssrc-group:{group}"
        for source in self.ssrc:
            for name in SSRC_INFO_ATTRS:
                if getattr(source, name) is not None:
                    yield f"ssrc:{source.ssrc} {name}:{getattr(source, name)}"
        for codec in self.rtp.codecs:
            yield f"rtpmap:{codec.payloadType} {codec}"
            for feedback in codec.rtcpFeedback:
                yield " ".join(
                    filter(None, [f"rtcp-fb:{codec.payloadType}", feedback.type, feedback.parameter])
                )
            if codec.parameters:
                yield f"fmtp:{codec.payloadType} {parameters_to_sdp(codec.parameters)}"

    def _sctp(self) -> Iterable[str]:
        for port, text in self.sctpmap.items():
            yield f"sctpmap:{port} {text}"
        if self.sctp_port is not None:
            yield f"sctp-port:{self.sctp_port}"
        if self.sctpCapabilities is not None:
            yield f"max-message-size:{self.sctpCapabilities.maxMessageSize}"

    def _transport(self) -> Iterable[str]:
        for candidate in self.ice_candidates:
            yield f"candidate:{candidate_to_sdp(candidate)}"
        if self.ice_candidates_complete:
            yield "end-of-candidates"
        if self.ice.usernameFragment is not None:
            yield f"ice-ufrag:{self.ice.usernameFragment}"
        if self.ice.password is not None:
            yield f"ice-pwd:{self.ice.password}"
        if self.ice_options is not None:
            yield f"ice-options:{self.ice_options}"
        if self.dtls:
            for fingerprint in self.dtls.fingerprints:
                yield f"fingerprint:{fingerprint.algorithm} {fingerprint.value}"
            yield f"setup:{DTLS_ROLE_SETUP[self.dtls.role]}"


class SessionDescription:
    """A session description: `SessionDescription.parse(text)`, and `str` of it."""

    def __init__(self) -> None:
        self.version = 0
        self.origin: str | None = None
        self.name = "-"
        self.time = "0 0"
        self.host: str | None = None
        self.group: list[GroupDescription] = []
        self.msid_semantic: list[GroupDescription] = []
        self.media: list[MediaDescription] = []

    @classmethod
    def parse(cls, sdp: str) -> SessionDescription:
        """A description from SDP. Raises ValueError for what cannot be read."""
        from .sdp_parser import parse

        return parse(cls(), sdp)

    def webrtc_track_id(self, media: MediaDescription) -> str | None:
        """The id of the track in an m= section (RFC 8830 §2)."""
        if media not in self.media:
            raise ValueError("the m= section is not of this description")
        _, _, track = (media.msid or "").partition(" ")
        return track or None

    def __str__(self) -> str:
        lines = [f"v={self.version}", f"o={self.origin}", f"s={self.name}"]
        if self.host is not None:
            lines.append(f"c={_host_to_sdp(self.host)}")
        lines.append(f"t={self.time}")
        if any(media.ice.iceLite for media in self.media):
            lines.append("a=ice-lite")
        lines += [f"a=group:{group}" for group in self.group]
        lines += [f"a=msid-semantic:{group}" for group in self.msid_semantic]
        return "".join(line + "\r\n" for line in lines) + "".join(map(str, self.media))

"""Session descriptions in their parts (RFC 8866), read from SDP and written to it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import rtcrtpparameters as rtp, transport_parameters as transport
from .h264_profile import (
    H264Level as H264Level,
    H264Profile as H264Profile,
    parse_h264_profile_level_id as parse_h264_profile_level_id,
)
from .sdp_lines import Lines, Section

DIRECTIONS = ["inactive", "sendonly", "recvonly", "sendrecv"]
DTLS_ROLE_SETUP = {"auto": "actpass", "client": "active", "server": "passive"}
DTLS_SETUP_ROLE = {setup: role for role, setup in DTLS_ROLE_SETUP.items()}
# Format parameters that are numbers; the others stay text.
FMTP_INT_PARAMETERS = ["apt", "max-fr", "max-fs", "maxplaybackrate", "minptime", "stereo", "useinbandfec"]
SSRC_INFO_ATTRS = ["cname", "msid", "mslabel", "label"]
# Attributes of the session that hold for the m= sections which don't have their own.
_TRANSPORT = ("ice-ufrag", "ice-pwd", "ice-lite", "ice-options", "fingerprint", "setup")


def candidate_from_sdp(sdp: str) -> transport.RTCIceCandidate:
    """A candidate from the value of a candidate attribute (RFC 8839 §5.1). Raises ValueError for others."""
    wrong = ValueError(f"{sdp!r} is not a candidate, such as '0 1 udp 2122 192.0.2.1 9 typ host'")
    # Some cameras leave the foundation empty.
    foundation, _, others = sdp.partition(" ")
    words = others.split()
    if len(words) < 7 or words[5] != "typ":
        raise wrong
    component, protocol, priority, ip, port, _, kind, *rest = words
    extensions = dict(zip(rest[::2], rest[1::2], strict=False))
    try:
        related = (extensions.get("raddr"), int(extensions["rport"]) if "rport" in extensions else None)
        place = (ip, int(port), int(priority), protocol, kind)
        return transport.RTCIceCandidate(
            int(component), foundation, *place, *related, tcpType=extensions.get("tcptype")
        )
    except ValueError:
        raise wrong from None


def candidate_to_sdp(candidate: transport.RTCIceCandidate) -> str:
    """The value of the candidate attribute for a candidate."""
    c = candidate
    words = [c.foundation, c.component, c.protocol, c.priority, c.ip, c.port, "typ", c.type]
    for name, value in (("raddr", c.relatedAddress), ("rport", c.relatedPort), ("tcptype", c.tcpType)):
        if value is not None:
            words += [name, value]
    return " ".join(map(str, words))


def parameters_from_sdp(sdp: str) -> rtp.ParametersDict:
    """Format parameters (RFC 8866 §6.15) as a dict."""
    found: rtp.ParametersDict = {}
    for each in filter(None, (part.strip() for part in sdp.split(";"))):
        name, equals, value = each.partition("=")
        found[name] = None if not equals else int(value) if name in FMTP_INT_PARAMETERS else value
    return found


def parameters_to_sdp(parameters: rtp.ParametersDict) -> str:
    """The dict as format parameters."""
    return ";".join(name if value is None else f"{name}={value}" for name, value in parameters.items())


@dataclass
class GroupDescription:
    """A group attribute: its semantics, and the identifiers in the group."""

    semantic: str
    items: list[int | str]

    def __str__(self) -> str:
        return " ".join([self.semantic, *map(str, self.items)])


@dataclass
class SsrcDescription:
    """The attributes of one synchronization source (RFC 5576)."""

    ssrc: int
    cname: str | None = None
    msid: str | None = None
    mslabel: str | None = None
    label: str | None = None


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
        self.rtp = rtp.RTCRtpParameters()
        self.ssrc: list[SsrcDescription] = []
        self.ssrc_group: list[GroupDescription] = []
        self.sctpCapabilities: transport.RTCSctpCapabilities | None = None
        self.sctpmap: dict[int, str] = {}
        self.sctp_port: int | None = None
        self.ice = transport.RTCIceParameters()
        self.ice_candidates: list[transport.RTCIceCandidate] = []
        self.ice_candidates_complete = False
        self.ice_options: str | None = None
        self.dtls: transport.RTCDtlsParameters | None = None

    def __str__(self) -> str:
        lines = [f"m={self.kind} {self.port} {self.profile} {' '.join(map(str, self.fmt))}"]
        if self.host is not None:
            lines.append(f"c={_host_to_sdp(self.host)}")
        for name, value in self._attributes():
            if value is not None and value is not False:
                lines.append(f"a={name}" if value is True else f"a={name}:{value}")
        return str(Section(lines))

    def _attributes(self) -> Iterator[tuple[str | None, object]]:
        """The names and values of its attributes. None and False are left out, True is a flag."""
        yield self.direction, bool(self.direction)
        for extension in self.rtp.headerExtensions:
            yield "extmap", f"{extension.id} {extension.uri}"
        yield "mid", self.rtp.muxId or None
        yield "msid", self.msid or None
        if self.rtcp_port is not None:
            host = f" {_host_to_sdp(self.rtcp_host)}" if self.rtcp_host else ""
            yield "rtcp", f"{self.rtcp_port}{host}"
        yield "rtcp-mux", self.rtcp_mux
        for group in self.ssrc_group:
            yield "ssrc-group", group
        for source in self.ssrc:
            for name in SSRC_INFO_ATTRS:
                if getattr(source, name) is not None:
                    yield "ssrc", f"{source.ssrc} {name}:{getattr(source, name)}"
        for codec in self.rtp.codecs:
            yield "rtpmap", f"{codec.payloadType} {codec}"
            for feedback in codec.rtcpFeedback:
                yield "rtcp-fb", f"{codec.payloadType} {feedback.type} {feedback.parameter or ''}".rstrip()
            if codec.parameters:
                yield "fmtp", f"{codec.payloadType} {parameters_to_sdp(codec.parameters)}"
        for port, text in self.sctpmap.items():
            yield "sctpmap", f"{port} {text}"
        yield "sctp-port", self.sctp_port
        yield "max-message-size", self.sctpCapabilities and self.sctpCapabilities.maxMessageSize
        for candidate in self.ice_candidates:
            yield "candidate", candidate_to_sdp(candidate)
        yield "end-of-candidates", self.ice_candidates_complete
        yield "ice-ufrag", self.ice.usernameFragment
        yield "ice-pwd", self.ice.password
        yield "ice-options", self.ice_options
        if self.dtls:
            for fingerprint in self.dtls.fingerprints:
                yield "fingerprint", f"{fingerprint.algorithm} {fingerprint.value}"
            yield "setup", DTLS_ROLE_SETUP[self.dtls.role]

    @classmethod
    def _parse(cls, section: Section, session: Section) -> MediaDescription:
        """A section as its parts, with the attributes of the session that hold for all."""
        if len(section.media) < 4:
            raise ValueError(
                f"{section.lines[0]} is not a media line, such as 'm=audio 9 UDP/TLS/RTP/SAVPF 111'"
            )
        kind, port, profile, *formats = section.media
        is_rtp = kind in ("audio", "video")
        first_port, *_ = [int(number) for number in port.split("/")]
        media = cls(kind, first_port, profile, [int(f) for f in formats] if is_rtp else formats)
        media.host = _host_of(section)
        pairs = [_two(value) for _, value in section.attributes("rtpmap")]
        maps = {int(number): codec for number, codec in pairs}
        for number in filter(maps.__contains__, media.fmt if is_rtp else ()):
            name, rate, *channels = maps[number].split("/")
            count = (int(channels[0]) if channels else 1) if kind == "audio" else None
            media.rtp.codecs.append(rtp.RTCRtpCodecParameters(f"{kind}/{name}", int(rate), count, number))
        dtls = transport.RTCDtlsParameters()
        shared = [name for name in _TRANSPORT if name != "fingerprint" or section.get(name) is None]
        for name, value in [*session.attributes(*shared), *section.attributes()]:
            media._read(name, value, dtls)
        media.dtls = dtls if dtls.fingerprints else None
        return media

    def _read(self, name: str, value: str, dtls: transport.RTCDtlsParameters) -> None:
        first, rest = _two(value)
        match name:
            case "inactive" | "sendonly" | "recvonly" | "sendrecv":
                self.direction = name
            case "mid":
                self.rtp.muxId = value
            case "msid":
                self.msid = value
            case "rtcp-mux":
                self.rtcp_mux = True
            case "rtcp":
                self.rtcp_port, self.rtcp_host = int(first), _host(rest) if rest else None
            case "extmap":
                number, uri, *_ = value.split()
                extension = rtp.RTCRtpHeaderExtensionParameters(int(number.split("/")[0]), uri)
                self.rtp.headerExtensions.append(extension)
            case "fmtp" | "rtcp-fb":
                for codec in self.rtp.codecs:
                    if first not in ("*", str(codec.payloadType)):
                        continue
                    if name == "fmtp":
                        codec.parameters = parameters_from_sdp(rest)
                    else:
                        kind, parameter = _two(rest)
                        codec.rtcpFeedback.append(rtp.RTCRtcpFeedback(kind, parameter or None))
            case "ssrc":
                source = next((each for each in self.ssrc if each.ssrc == int(first)), None)
                if source is None:
                    source = SsrcDescription(int(first))
                    self.ssrc.append(source)
                info, _, text = rest.partition(":")
                if info in SSRC_INFO_ATTRS:
                    setattr(source, info, text)
            case "ssrc-group":
                self.ssrc_group.append(GroupDescription(first, [int(ssrc) for ssrc in rest.split()]))
            case "sctp-port":
                self.sctp_port = int(value)
            case "sctpmap":
                self.sctpmap[int(first)] = rest
            case "max-message-size":
                self.sctpCapabilities = transport.RTCSctpCapabilities(maxMessageSize=int(value))
            case "candidate":
                self.ice_candidates.append(candidate_from_sdp(value))
            case "end-of-candidates":
                self.ice_candidates_complete = True
            case "ice-ufrag":
                self.ice.usernameFragment = value
            case "ice-pwd":
                self.ice.password = value
            case "ice-lite":
                self.ice.iceLite = True
            case "ice-options":
                self.ice_options = value
            case "fingerprint":
                algorithm, digest = value.split()
                dtls.fingerprints.append(transport.RTCDtlsFingerprint(algorithm, digest))
            case "setup":
                if value not in DTLS_SETUP_ROLE:
                    raise ValueError(f"a=setup:{value} is not one of {', '.join(DTLS_SETUP_ROLE)}")
                dtls.role = DTLS_SETUP_ROLE[value]


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
        lines, session = Lines(sdp), cls()
        for line in [line for part in (lines.session, *lines.sections) for line in part.lines]:
            if line[1:2] != "=":
                raise ValueError(f"{line!r} is not a line of SDP, which is a letter, '=' and a value")
        fields = {line[0]: line[2:] for line in lines.session.lines}
        session.version = int(fields.get("v", 0))
        session.origin = fields.get("o")
        session.name = fields.get("s", session.name)
        session.time = fields.get("t", session.time)
        session.host = _host_of(lines.session)
        for name, value in lines.session.attributes("group", "msid-semantic"):
            semantic, *items = value.split()
            groups = session.group if name == "group" else session.msid_semantic
            groups.append(GroupDescription(semantic, [*items]))
        session.media = [MediaDescription._parse(section, lines.session) for section in lines.sections]
        return session

    def webrtc_track_id(self, media: MediaDescription) -> str | None:
        """The id of the track in an m= section (RFC 8830 §2)."""
        if media not in self.media:
            raise ValueError("the m= section does not belong to this description")
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
        return "".join(map(str, [Section(lines), *self.media]))


def _two(value: str) -> tuple[str, str]:
    first, _, rest = value.partition(" ")
    return first, rest


def _host_of(section: Section) -> str | None:
    return next((_host(line[2:]) for line in section.lines if line.startswith("c=")), None)


def _host(value: str) -> str:
    network, kind, address = value.split()
    if network != "IN" or kind not in ("IP4", "IP6"):
        raise ValueError(f"{value!r} is not an address, such as 'IN IP4 192.0.2.1'")
    return address


def _host_to_sdp(address: str) -> str:
    return f"IN IP{ipaddress.ip_address(address).version} {address}"

"""How a session description is read."""

from __future__ import annotations

import copy
import re

from .rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from .sdp import (
    DIRECTIONS,
    DTLS_SETUP_ROLE,
    SSRC_INFO_ATTRS,
    GroupDescription,
    MediaDescription,
    SessionDescription,
    SsrcDescription,
    candidate_from_sdp,
    parameters_from_sdp,
)
from .transport_parameters import (
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCIceParameters,
    RTCSctpCapabilities,
)


class _Transport:
    """ICE and DTLS of the session, which its m= sections have unless they say otherwise."""

    def __init__(self) -> None:
        self.ice = RTCIceParameters()
        self.ice_options: str | None = None
        self.fingerprints: list[RTCDtlsFingerprint] = []
        self.role: str | None = None

    def take(self, name: str, value: str) -> bool:
        """Read an attribute, if it is of this kind."""
        if name == "ice-ufrag":
            self.ice.usernameFragment = value
        elif name == "ice-pwd":
            self.ice.password = value
        elif name == "ice-lite":
            self.ice.iceLite = True
        elif name == "ice-options":
            self.ice_options = value
        elif name == "fingerprint":
            algorithm, value = value.split()
            self.fingerprints.append(RTCDtlsFingerprint(algorithm, value))
        elif name == "setup":
            if value not in DTLS_SETUP_ROLE:
                raise ValueError(f"a=setup:{value} is not one of {', '.join(DTLS_SETUP_ROLE)}")
            self.role = DTLS_SETUP_ROLE[value]
        else:
            return False
        return True


def parse(session: SessionDescription, sdp: str) -> SessionDescription:
    """Read `sdp` into an empty description."""
    head, *sections = re.split(r"^(?=m=)", sdp, flags=re.MULTILINE)
    transport = _Transport()
    for kind, value in _lines(head):
        if kind == "v":
            session.version = int(value)
        elif kind == "o":
            session.origin = value
        elif kind == "s":
            session.name = value
        elif kind == "c":
            session.host = _host(value)
        elif kind == "t":
            session.time = value
        elif kind == "a":
            name, value = _attribute(value)
            if name == "group":
                session.group.append(_group(value))
            elif name == "msid-semantic":
                session.msid_semantic.append(_group(value))
            else:
                transport.take(name, value)
    session.media = [_media(section, transport) for section in sections]
    return session


def _media(section: str, of_session: _Transport) -> MediaDescription:
    (_, first), *lines = _lines(section)
    match = re.fullmatch(r"(\S+) (\d+)(?:/\d+)? (\S+) (.+)", first)
    if not match:
        raise ValueError(f"m={first} cannot be read: it is like 'm=audio 9 UDP/TLS/RTP/SAVPF 111'")
    kind, port, profile, formats = match.groups()
    is_rtp = kind in ("audio", "video")
    media = MediaDescription(kind, int(port), profile, [int(f) if is_rtp else f for f in formats.split()])
    transport = copy.deepcopy(of_session)
    attributes = [_attribute(value) for letter, value in lines if letter == "a"]
    media.host = next((_host(value) for letter, value in lines if letter == "c"), None)
    maps = {
        int(number): text for name, value in attributes if name == "rtpmap" for number, text in [_two(value)]
    }
    for number in media.fmt if is_rtp else ():
        if number in maps:
            media.rtp.codecs.append(_codec(kind, number, maps[number]))
    own_fingerprints = any(name == "fingerprint" for name, _ in attributes)
    if own_fingerprints:
        transport.fingerprints.clear()
    for name, value in attributes:
        _take(media, name, value) or transport.take(name, value)
    media.ice = transport.ice
    media.ice_options = transport.ice_options
    if transport.fingerprints:
        media.dtls = RTCDtlsParameters(transport.fingerprints, transport.role or "auto")
    return media


def _take(media: MediaDescription, name: str, value: str) -> bool:
    """Read an attribute of an m= section that is not of its transport."""
    if name in DIRECTIONS:
        media.direction = name
    elif name == "mid":
        media.rtp.muxId = value
    elif name == "msid":
        media.msid = value
    elif name == "rtcp-mux":
        media.rtcp_mux = True
    elif name == "rtcp":
        port, host = _two(value)
        media.rtcp_port = int(port)
        media.rtcp_host = _host(host) if host else None
    elif name == "extmap":
        number, uri = _two(value)
        extension = RTCRtpHeaderExtensionParameters(id=int(number.split("/")[0]), uri=uri.split()[0])
        media.rtp.headerExtensions.append(extension)
    elif name == "candidate":
        media.ice_candidates.append(candidate_from_sdp(value))
    elif name == "end-of-candidates":
        media.ice_candidates_complete = True
    elif name == "ssrc":
        _source(media, *_two(value))
    elif name == "ssrc-group":
        media.ssrc_group.append(_group(value, int))
    elif name == "sctp-port":
        media.sctp_port = int(value)
    elif name == "sctpmap":
        port, text = _two(value)
        media.sctpmap[int(port)] = text
    elif name == "max-message-size":
        media.sctpCapabilities = RTCSctpCapabilities(maxMessageSize=int(value))
    elif name in ("fmtp", "rtcp-fb"):
        _of_codec(media, name, *_two(value))
    else:
        return False
    return True


def _codec(kind: str, number: int, text: str) -> RTCRtpCodecParameters:
    name, rate, *channels = text.split("/")
    count = int(channels[0]) if channels else 1
    return RTCRtpCodecParameters(
        mimeType=f"{kind}/{name}",
        clockRate=int(rate),
        channels=count if kind == "audio" else None,
        payloadType=number,
    )


def _of_codec(media: MediaDescription, name: str, number: str, value: str) -> None:
    for codec in media.rtp.codecs:
        if number not in ("*", str(codec.payloadType)):
            continue
        if name == "fmtp":
            codec.parameters = parameters_from_sdp(value)
        else:
            kind, parameter = _two(value)
            codec.rtcpFeedback.append(RTCRtcpFeedback(kind, parameter or None))


def _source(media: MediaDescription, number: str, value: str) -> None:
    name, _, text = value.partition(":")
    source = next((each for each in media.ssrc if each.ssrc == int(number)), None)
    if source is None:
        source = SsrcDescription(ssrc=int(number))
        media.ssrc.append(source)
    if name in SSRC_INFO_ATTRS:
        setattr(source, name, text)


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        if line:
            if line[1:2] != "=":
                raise ValueError(f"{line!r} cannot be read: a line of SDP is a letter, '=', and a value")
            found.append((line[0], line[2:]))
    return found


def _attribute(value: str) -> tuple[str, str]:
    name, _, rest = value.partition(":")
    return name, rest


def _two(value: str) -> tuple[str, str]:
    first, _, rest = value.partition(" ")
    return first, rest


def _group(value: str, kind: type[int] | type[str] = str) -> GroupDescription:
    semantic, *items = value.split()
    return GroupDescription(semantic, [kind(item) for item in items])


def _host(value: str) -> str:
    network, kind, address = value.split()
    if network != "IN" or kind not in ("IP4", "IP6"):
        raise ValueError(f"{value!r} is no address: it is like 'IN IP4 192.0.2.1'")
    return address

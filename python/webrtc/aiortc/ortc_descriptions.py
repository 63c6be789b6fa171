"""Session descriptions for transports that are made by hand: the engine knows no other way to be told."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass, field

from .codec_matching import is_codec_compatible
from .codecs import engine_codecs, is_rtx
from .descriptions import sections
from .exceptions import OperationError
from .rtcrtpparameters import RTCRtpCodecParameters, RTCRtpParameters
from .sdp import MediaDescription
from .transport_parameters import RTCDtlsFingerprint, RTCIceParameters, RTCSctpCapabilities

DATA_MID = "data"
_HEAD = "v=0\r\no=- {version} {version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mids}\r\n"
# What a section of the engine's says itself, and what is written anew.
_REWRITTEN = re.compile(r"^a=(mid|extmap|rtpmap|rtcp-fb|fmtp|ssrc|ssrc-group|msid)[:].*\r\n", re.MULTILINE)
_MAX_MESSAGE_SIZE = 262144


@dataclass
class Stream:
    """An m= section with media, of this end or the peer's."""

    kind: str
    mid: str
    parameters: RTCRtpParameters
    sends: bool = False
    receives: bool = False
    ssrc: int = 0
    rtx_ssrc: int = 0
    track_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    # What the peer sends with: SSRCs, each with that of its retransmissions.
    remote_ssrcs: list[tuple[int, int | None]] = field(default_factory=list)


@dataclass
class Peer:
    """What is known of the peer's transports."""

    ice: RTCIceParameters
    fingerprint: RTCDtlsFingerprint
    setup: str
    sctp_port: int


def nobody() -> RTCDtlsFingerprint:
    """The fingerprint of no certificate."""
    return RTCDtlsFingerprint("sha-256", ":".join(f"{byte:02X}" for byte in secrets.token_bytes(32)))


def local(sdp: str, port: int, streams: list[Stream]) -> str:
    """The engine's offer with the program's SCTP port, mids, codecs, header extensions and SSRCs."""
    head, *rest = sections(sdp)
    rest[0] = re.sub(r"^a=sctp-port:.*$", f"a=sctp-port:{port}\r", rest[0], flags=re.MULTILINE)
    rest[0] = re.sub(r"^a=mid:.*$", f"a=mid:{DATA_MID}\r", rest[0], flags=re.MULTILINE)
    for place, stream in enumerate(streams, 1):
        codecs = usable(stream)
        first, body = rest[place].split("\r\n", 1)
        numbers = " ".join(str(codec.payloadType) for codec in codecs)
        head_line = " ".join([*first.split(" ", 3)[:3], numbers])
        ssrcs = [(stream.ssrc, stream.rtx_ssrc if any(map(is_rtx, codecs)) else None)] if stream.sends else []
        rest[place] = f"{head_line}\r\n{_REWRITTEN.sub('', body)}{_rtp(stream, codecs, ssrcs)}"
    mids = " ".join([DATA_MID, *(stream.mid for stream in streams)])
    head = re.sub(r"^a=group:BUNDLE .*$", f"a=group:BUNDLE {mids}\r", head, flags=re.MULTILINE)
    return head + "".join(rest)


def remote(peer: Peer, streams: list[Stream], version: int) -> str:
    """The answer of a peer that has these parameters."""
    parts = [_HEAD.format(version=version, mids=" ".join([DATA_MID, *(stream.mid for stream in streams)]))]
    data = MediaDescription("application", 9, "UDP/DTLS/SCTP", ["webrtc-datachannel"])
    data.rtp.muxId = DATA_MID
    data.sctp_port = peer.sctp_port
    data.sctpCapabilities = RTCSctpCapabilities(_MAX_MESSAGE_SIZE)
    parts.append(_transport(data, peer))
    for stream in streams:
        codecs = usable(stream)
        media = MediaDescription(stream.kind, 9, "UDP/TLS/RTP/SAVPF", [codec.payloadType for codec in codecs])
        media.rtcp_mux = True
        media.direction = {
            (True, True): "sendrecv",
            (True, False): "recvonly",
            (False, True): "sendonly",
        }.get((stream.sends, stream.receives), "inactive")
        parts.append(_transport(media, peer) + "a=rtcp-rsize\r\n" + _rtp(stream, codecs, stream.remote_ssrcs))
    return "".join(parts)


def usable(stream: Stream) -> list[RTCRtpCodecParameters]:
    """Those of the stream's codecs that the engine has."""
    ours = [
        RTCRtpCodecParameters(codec.mimeType, codec.clockRate, parameters=codec.parameters)
        for codec, _ in engine_codecs(stream.kind)
    ]
    found = [each for each in stream.parameters.codecs if any(is_codec_compatible(each, our) for our in ours)]
    if not found or all(map(is_rtx, found)):
        names = ", ".join(codec.name for codec in stream.parameters.codecs) or "none"
        raise OperationError(f"parameters.codecs has no codec of the engine's: it has {names}")
    return found


def _transport(media: MediaDescription, peer: Peer) -> str:
    text = f"{media}c=IN IP4 0.0.0.0\r\n"
    lines = [
        f"ice-ufrag:{peer.ice.usernameFragment}",
        f"ice-pwd:{peer.ice.password}",
        "ice-options:trickle",
        f"fingerprint:{peer.fingerprint.algorithm} {peer.fingerprint.value}",
        f"setup:{peer.setup}",
    ]
    return text + "".join(f"a={line}\r\n" for line in lines)


def _rtp(stream: Stream, codecs: list[RTCRtpCodecParameters], ssrcs: list[tuple[int, int | None]]) -> str:
    """The lines that both ends' sections have in common, and SSRCs."""
    media = MediaDescription(stream.kind, 9, "", [])
    media.rtp.codecs = codecs
    media.rtp.headerExtensions = stream.parameters.headerExtensions
    media.rtp.muxId = stream.mid
    text = str(media).split("\r\n", 1)[1]
    if ssrcs:
        text += f"a=msid:- {stream.track_id}\r\n"
    for ssrc, rtx in ssrcs:
        numbers = [ssrc] if rtx is None else [ssrc, rtx]
        if rtx is not None:
            text += f"a=ssrc-group:FID {ssrc} {rtx}\r\n"
        cname = stream.parameters.rtcp.cname or "-"
        text += "".join(f"a=ssrc:{number} cname:{cname}\r\n" for number in numbers)
    return text

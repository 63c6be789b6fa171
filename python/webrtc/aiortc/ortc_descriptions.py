"""Session descriptions for manual transports (ORTC): the engine accepts parameters in no other form."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field

from .codecs import engine_codecs, is_codec_compatible, is_rtx
from .descriptions import OF_CODECS
from .exceptions import OperationError
from .rtcrtpparameters import RTCRtpCodecParameters, RTCRtpParameters
from .sdp import DIRECTIONS, GroupDescription, MediaDescription, SessionDescription, SsrcDescription
from .sdp_lines import Lines
from .transport_parameters import (
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCIceParameters,
    RTCSctpCapabilities,
)

DATA_MID = "data"
MAX_MESSAGE_SIZE = 262144
# Attributes that are replaced in the engine's own offer.
_REPLACED = {"mid", "msid", "extmap", "ssrc", "ssrc-group", "rtcp-mux", "sctp-port", *OF_CODECS}


@dataclass
class Stream:
    """An m= section with media, of this end or the peer's."""

    kind: str
    mid: str
    parameters: RTCRtpParameters
    sends: bool = False
    receives: bool = False
    track_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    # SSRCs, each with that of its retransmissions: of this end, and of the peer.
    ssrcs: list[tuple[int, int | None]] = field(default_factory=list)
    remote_ssrcs: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def codecs(self) -> list[RTCRtpCodecParameters]:
        """Return the codecs that the engine supports. Raises OperationError if there are none."""
        ours = [codec for codec, _ in engine_codecs(self.kind)]
        found = [
            each for each in self.parameters.codecs if any(is_codec_compatible(each, our) for our in ours)
        ]
        if all(map(is_rtx, found)):
            names = ", ".join(codec.name for codec in self.parameters.codecs) or "none"
            raise OperationError(f"the engine supports no codec of parameters.codecs: {names}")
        return found

    def media(self, ssrcs: list[tuple[int, int | None]]) -> MediaDescription:
        """The attributes that the sections of both ends share, and SSRCs."""
        codecs = self.codecs
        media = MediaDescription(self.kind, 9, "UDP/TLS/RTP/SAVPF", [codec.payloadType for codec in codecs])
        media.rtp = RTCRtpParameters(codecs, self.parameters.headerExtensions, self.mid)
        media.rtcp_mux = True
        media.msid = f"- {self.track_id}" if ssrcs else None
        for ssrc, rtx in ssrcs:
            sources = [ssrc] if rtx is None else [ssrc, rtx]
            if len(sources) > 1:
                media.ssrc_group.append(GroupDescription("FID", [*sources]))
            cname = self.parameters.rtcp.cname or "-"
            media.ssrc += [SsrcDescription(source, cname=cname) for source in sources]
        return media


@dataclass
class Peer:
    """The parameters of the peer's transports."""

    ice: RTCIceParameters
    dtls: RTCDtlsParameters
    sctp_port: int


def direction(sends: bool, receives: bool) -> str:
    """The direction of an end that sends or receives."""
    return DIRECTIONS[sends + 2 * receives]


def nobody() -> RTCDtlsParameters:
    """The parameters of a DTLS client with the fingerprint of no certificate."""
    digest = ":".join(f"{byte:02X}" for byte in secrets.token_bytes(32))
    return RTCDtlsParameters([RTCDtlsFingerprint("sha-256", digest)], "client")


def local(sdp: str, port: int, streams: list[Stream]) -> str:
    """The engine's offer with the program's SCTP port, mids, codecs, header extensions and SSRCs."""
    lines = Lines(sdp)
    for section in lines.sections:
        section.drop(lambda name, _: name in _REPLACED)
    lines.sections[0].add(f"sctp-port:{port}", f"mid:{DATA_MID}")
    for section, stream in zip(lines.sections[1:], streams, strict=False):
        with_rtx = any(map(is_rtx, stream.codecs))
        ssrcs = [(ssrc, rtx if with_rtx else None) for ssrc, rtx in stream.ssrcs]
        media = stream.media(ssrcs)
        section.media = [*section.media[:3], *map(str, media.fmt)]
        section.lines += str(media).splitlines()[1:]
    lines.bundles = [[DATA_MID, *(stream.mid for stream in streams)]]
    return str(lines)


def remote(peer: Peer, streams: list[Stream], version: int) -> str:
    """The answer of a peer with these parameters."""
    session = SessionDescription()
    session.origin = f"- {version} {version} IN IP4 127.0.0.1"
    session.group = [GroupDescription("BUNDLE", [DATA_MID, *(stream.mid for stream in streams)])]
    data = MediaDescription("application", 9, "UDP/DTLS/SCTP", ["webrtc-datachannel"])
    data.rtp.muxId = DATA_MID
    data.sctp_port = peer.sctp_port
    data.sctpCapabilities = RTCSctpCapabilities(MAX_MESSAGE_SIZE)
    session.media = [data]
    for stream in streams:
        media = stream.media(stream.remote_ssrcs)
        media.direction = direction(stream.receives, stream.sends)
        session.media.append(media)
    for media in session.media:
        media.host = "0.0.0.0"
        media.ice, media.ice_options, media.dtls = peer.ice, "trickle", peer.dtls
    lines = Lines(str(session))
    for section in lines.sections[1:]:
        section.add("rtcp-rsize")
    return str(lines)

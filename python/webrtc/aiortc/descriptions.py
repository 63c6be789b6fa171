"""What is done to session descriptions as they pass: checks, candidates, names of tracks."""

from __future__ import annotations

import re

from .codec_matching import is_codec_compatible
from .codecs import native_codecs
from .exceptions import OperationError
from .rtcrtpparameters import RTCRtpCodecParameters
from .rtcsessiondescription import RTCSessionDescription
from .sdp import MediaDescription, SessionDescription

_SETUP = re.compile(r"^a=setup:.*\r?\n", re.MULTILINE)
# Data channels before RFC 8841, which an answer repeats.
_LEGACY = re.compile(r"^m=application \d+ DTLS/SCTP ", re.MULTILINE)
_END = "a=end-of-candidates\r\n"


def sections(sdp: str) -> list[str]:
    """The part before the first m= section, and each section."""
    return re.split(r"^(?=m=)", sdp, flags=re.MULTILINE)


def mid_of(section: str) -> str | None:
    """The media identification of an m= section."""
    match = re.search(r"^a=mid:(\S+)", section, re.MULTILINE)
    return match[1] if match else None


def mids(sdp: str) -> list[tuple[str, str | None]]:
    """The kind and media identification of each m= section."""
    return [(section[2:].split(" ", 1)[0], mid_of(section)) for section in sections(sdp)[1:]]


def mended(sdp: str) -> str:
    """Without what the engine refuses and aiortc does not mind, in descriptions that a program changed."""
    head, *rest = sections(_grouped(sdp))
    return head + "".join(map(_without_orphans, rest))


def without_renumbered(answer: str, offer: str) -> str:
    """An answer without header extensions under a number that the offer gave to another one.

    RFC 8285 §7 forbids such answers, and the engine refuses them; aiortc takes them.
    """
    offered = dict(re.findall(r"^a=extmap:(\d+)\S* (\S+)", offer, re.MULTILINE))

    def kept(line: re.Match[str]) -> str:
        return line[0] if offered.get(line[1], line[2]) == line[2] else ""

    return re.sub(r"^a=extmap:(\d+)\S* (\S+).*\r?\n", kept, answer, flags=re.MULTILINE)


def _grouped(sdp: str) -> str:
    """With the BUNDLE group naming the m= sections that are there, for programs that change mids alone."""
    present = [mid for _, mid in mids(sdp)]

    def group(line: re.Match[str]) -> str:
        unnamed = (mid for mid in present if mid and mid not in line[1].split())
        named = (mid if mid in present else next(unnamed, None) for mid in line[1].split())
        return " ".join(["a=group:BUNDLE", *filter(None, named)])

    return re.sub(r"^a=group:BUNDLE ?(.*?)(?=\r?$)", group, sdp, flags=re.MULTILINE)


def _without_orphans(section: str) -> str:
    """Without retransmissions of codecs that are not there (RFC 4588 §8.1)."""
    numbers = section.splitlines()[0].split()[3:]
    apt = re.findall(r"^a=fmtp:(\d+) (?:.*;)?apt=(\d+)", section, re.MULTILINE)
    orphans = [number for number, codec in apt if codec not in numbers]
    for number in orphans:
        section = re.sub(rf"^a=(rtpmap|fmtp|rtcp-fb):{number} .*\r?\n", "", section, flags=re.MULTILINE)
        section = re.sub(rf"^(m=.*?) {number}(?=\s)", r"\1", section)
    return section


def track_ids(sdp: str) -> dict[str | None, str]:
    """The names that the peer gave its tracks (RFC 8830), by media identification."""
    found = {mid_of(part): re.search(r"^a=msid:\S+ (\S+)", part, re.MULTILINE) for part in sections(sdp)[1:]}
    return {mid: match[1] for mid, match in found.items() if match}


def is_legacy(sdp: str) -> bool:
    """Whether it describes data channels as was done before RFC 8841, with a=sctpmap."""
    return bool(_LEGACY.search(sdp))


def legacy(sdp: str) -> str:
    """With data channels described as was done before RFC 8841."""
    sdp = re.sub(
        r"^(m=application \d+) UDP/DTLS/SCTP .*?(?=\r?$)", r"\1 DTLS/SCTP 5000", sdp, flags=re.MULTILINE
    )
    return sdp.replace("a=sctp-port:5000\r\n", "a=sctpmap:5000 webrtc-datachannel 65535\r\n")


def arranged(sdp: str) -> str:
    """With the DTLS role at the end of each m= section, where aiortc has it and programs look for it."""
    head, *rest = sections(sdp)
    return head + "".join(_SETUP.sub("", part) + "".join(_SETUP.findall(part)) for part in map(_line, rest))


def finished(sdp: str) -> str:
    """With the end of candidates said in each m= section (RFC 8840 §8.2)."""
    head, *rest = sections(sdp)
    return head + "".join(part if _END in part or _is_rejected(part) else _line(part) + _END for part in rest)


def _is_rejected(section: str) -> bool:
    return section.split(" ", 2)[1] == "0" and "a=bundle-only" not in section


def _line(text: str) -> str:
    return text if text.endswith("\n") else text + "\r\n"


def insert_candidate(sdp: str, line: str, mid: str | None, index: int | None) -> str:
    """With a candidate in the m= section that it belongs to."""
    head, *rest = sections(sdp)
    for place, part in enumerate(rest):
        if (mid_of(part) == mid) if mid is not None else (place == index):
            rest[place] = f"{_line(part)}a={line}\r\n"
    return head + "".join(rest)


def named(sdp: str, ids: list[str], by_mid: dict[str, str]) -> str:
    """With the ids of the program's tracks (RFC 8830) in place of those that the engine chose.

    `by_mid` has those of m= sections that were negotiated before, `ids` those of new ones in order.
    """
    waiting = iter(ids)
    head, *rest = sections(sdp)
    for place, part in enumerate(rest):
        if part.startswith(("m=audio", "m=video")):
            mid = mid_of(part)
            known = by_mid.get(mid or "") or next(waiting, "")
            old = re.search(r"^a=msid:\S+ (\S+)", part, re.MULTILINE)
            if known and old:
                rest[place] = re.sub(rf"(msid:\S+) {re.escape(old[1])}\b", rf"\1 {known}", part)
    return head + "".join(rest)


def check_remote(description: RTCSessionDescription, offer: str) -> None:
    """Raise ValueError or OperationError for what cannot work; `offer` is this end's, for an answer."""
    media = SessionDescription.parse(description.sdp).media
    is_answer = description.type in ("answer", "pranswer")
    if is_answer and [(m.kind, m.rtp.muxId or None) for m in media] != mids(offer):
        raise ValueError("Media sections in answer do not match offer")
    for each in media:
        if each.port == 0:
            # Rejected, or it has the transport of another one.
            continue
        if each.dtls and is_answer and each.dtls.role not in ("client", "server"):
            raise ValueError("DTLS setup attribute must be 'active' or 'passive' for an answer")
        if not each.ice.usernameFragment or not each.ice.password:
            raise ValueError("ICE username fragment or password is missing")
        if each.kind in ("audio", "video"):
            _check_rtp(each)


def _check_rtp(media: MediaDescription) -> None:
    if not media.rtcp_mux:
        raise ValueError("RTCP mux is not enabled")
    ours = [
        RTCRtpCodecParameters(codec.mimeType, codec.clockRate, parameters=codec.parameters)
        for codec, _ in native_codecs(media.kind)
    ]
    if not any(is_codec_compatible(codec, theirs) for codec in ours for theirs in media.rtp.codecs):
        raise OperationError(f"Failed to set remote {media.kind} description send parameters")

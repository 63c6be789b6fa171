"""Changes and checks of session descriptions on their way to and from the engine."""

from __future__ import annotations

from collections.abc import Mapping

from .codecs import KINDS, is_codec_compatible, native_codecs
from .exceptions import OperationError
from .rtcsessiondescription import RTCSessionDescription
from .sdp import MediaDescription, SessionDescription, candidate_to_sdp
from .sdp_lines import Lines, Section
from .transport_parameters import RTCIceCandidate

_END = "end-of-candidates"
# Attributes that begin with the payload type of a codec.
OF_CODECS = ("rtpmap", "fmtp", "rtcp-fb")


class Description(Lines):
    """A session description that is changed in place."""

    def mend(self) -> Description:
        """Remove what the engine refuses and aiortc accepts, in descriptions that a program changed."""
        present = [mid for _, mid in self.mids if mid]
        # Programs may change the mids of sections without changing the group.
        unnamed = iter([mid for mid in present if not any(mid in group for group in self.bundles)])
        if present:
            named = [[m if m in present else next(unnamed, "") for m in group] for group in self.bundles]
            self.bundles = [[*filter(None, group)] for group in named]
        for section in self.sections:
            _drop_orphans(section)
        return self

    def drop_renumbered(self, offer: str) -> Description:
        """Remove header extensions from an answer whose id the offer gave to another one.

        RFC 8285 §7 forbids such answers, and the engine refuses them; aiortc takes them.
        """
        parts = [part.attributes("extmap") for part in Lines(offer).sections]
        offered = dict(_extension(value) for part in parts for _, value in part)

        def is_renumbered(name: str, value: str) -> bool:
            number, uri = _extension(value) if name == "extmap" else ("", "")
            return offered.get(number, uri) != uri

        for section in self.sections:
            section.drop(is_renumbered)
        return self

    @property
    def track_ids(self) -> dict[str | None, str]:
        """The ids that the peer gave its tracks (RFC 8830), by media identification."""
        return {section.get("mid"): section.track_id for section in self.sections if section.track_id}

    @property
    def is_legacy(self) -> bool:
        """Whether the section describes data channels as before RFC 8841, with a=sctpmap."""
        return any(section.media[::2][:2] == ["application", "DTLS/SCTP"] for section in self.sections)

    def make_legacy(self) -> Description:
        """Describe data channels as before RFC 8841."""
        for section in self.sections:
            if section.media[2] == "UDP/DTLS/SCTP":
                section.media = [*section.media[:2], "DTLS/SCTP", "5000"]
                section.drop(lambda name, _: name == "sctp-port")
                section.add("sctpmap:5000 webrtc-datachannel 65535")
        return self

    def arrange(self) -> Description:
        """Move the DTLS role to the end of each m= section, where aiortc has it and programs look for it."""
        for section in self.sections:
            section.lines.sort(key=lambda line: line.startswith("a=setup:"))
        return self

    def finish(self) -> Description:
        """Put the end of candidates into each m= section (RFC 8840 §8.2)."""
        for section in self.sections:
            if section.get(_END) is None and not section.is_rejected:
                section.add(_END)
        return self

    def insert_candidate(self, candidate: RTCIceCandidate) -> Description:
        """Put a candidate into the m= section that it belongs to."""
        mid, index = candidate.sdpMid, candidate.sdpMLineIndex
        for place, section in enumerate(self.sections):
            if (section.get("mid") == mid) if mid is not None else (place == index):
                section.add("candidate:" + candidate_to_sdp(candidate))
        return self

    def name_tracks(self, ids: list[str], by_mid: Mapping[str | None, str]) -> Description:
        """Put the ids of the program's tracks (RFC 8830) in place of those that the engine chose.

        `by_mid` has those of m= sections that were negotiated before, `ids` those of new ones in order.
        """
        waiting = iter(ids)
        for section in self.sections:
            mid, old = section.get("mid"), section.track_id
            if section.media[0] != "application":
                new = (mid and by_mid.get(mid)) or next(waiting, old)
                section.lines = [
                    line.removesuffix(old) + new
                    if old and new and "msid:" in line and line.endswith(f" {old}")
                    else line
                    for line in section.lines
                ]
        return self


def _drop_orphans(section: Section) -> None:
    """Remove retransmission formats whose codec is not there (RFC 4588 §8.1)."""
    media = section.media
    orphans = set()
    for _, value in section.attributes("fmtp"):
        number, _, parameters = value.partition(" ")
        codec = next((p[4:] for p in parameters.split(";") if p.startswith("apt=")), None)
        if codec is not None and codec not in media[3:]:
            orphans.add(number)
    if orphans:
        section.drop(lambda name, value: name in OF_CODECS and value.partition(" ")[0] in orphans)
        section.media = media[:3] + [number for number in media[3:] if number not in orphans]


def _extension(value: str) -> tuple[str, str]:
    """The id and URI in the value of an extmap attribute."""
    number, uri, *_ = value.split()
    return number.partition("/")[0], uri


def _match(media: list[MediaDescription], offered: list[tuple[str, str | None]]) -> bool:
    """Whether an answer has the sections of an offer. Like browsers, it accepts one without mids."""
    if len(media) != len(offered):
        return False
    pairs = zip(media, offered, strict=True)
    return all(m.kind == kind and m.rtp.muxId in ("", mid) for m, (kind, mid) in pairs)


def check_remote(description: RTCSessionDescription, offer: str) -> None:
    """Raise ValueError or OperationError for what cannot work; `offer` is this end's, for an answer."""
    media = SessionDescription.parse(description.sdp).media
    is_answer = description.type in ("answer", "pranswer")
    if is_answer and not _match(media, Lines(offer).mids):
        raise ValueError("Media sections in answer do not match offer")
    for each in media:
        if each.port == 0 or not (each.kind in KINDS or "SCTP" in each.profile):
            # Rejected, here or there, or it has the transport of another one.
            continue
        if each.dtls and is_answer and each.dtls.role not in ("client", "server"):
            raise ValueError("DTLS setup attribute must be 'active' or 'passive' for an answer")
        if not each.ice.usernameFragment or not each.ice.password:
            raise ValueError("ICE username fragment or password is missing")
        if each.kind not in KINDS:
            continue
        if not each.rtcp_mux:
            raise ValueError("RTCP mux is not enabled")
        ours = [codec for codec, _ in native_codecs(each.kind)]
        if not any(is_codec_compatible(codec, theirs) for codec in ours for theirs in each.rtp.codecs):
            raise OperationError(f"Failed to set remote {each.kind} description send parameters")

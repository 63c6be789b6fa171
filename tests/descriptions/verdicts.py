"""What becomes of a description, in one line.

Of an offer, the answer: `0 audio sendrecv opus PCMU | 1 video rejected | bundle 0 | active | 1 track`. These
are the mids, kinds, directions and codecs of the sections, the BUNDLE groups, the DTLS role, and how many
tracks came.

Of an answer, what is agreed: `0 audio sendrecv opus | application messages of 65536 bytes`, with the codecs
that are sent. Layers are those received or sent; a paused one has a `~`.

`unreadable: LINE REASON` is no description. `refused: ERROR: MESSAGE` is one that fails, and
`not answered: ERROR: MESSAGE` one that was accepted but has no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from typing import Any

BAR = " | "
FAILURES = ("unreadable", "refused", "not answered")
_LONGEST_MESSAGE = 200
# How each engine says it: Chromium, then this package.
_METHOD = re.compile(r"^(Failed to execute '\w+' on 'RTCPeerConnection': |set_(local|remote)_description: )")
_UNREADABLE = re.compile(
    r"^(Failed to parse SessionDescription\. |line \d+ of the SDP \('(?P<line>.*)'\): |SDP: )"
)


def of_answer(sdp: str, tracks: int) -> str:
    """The verdict on an offer that was answered, and which brought so many tracks."""
    session, *sections = re.split(r"(?m)^(?=m=)", sdp)
    parts = [_section(section) for section in sections]
    parts += [f"bundle {mids}" for mids in re.findall(r"(?m)^a=group:BUNDLE ([^\r\n]+)", session)]
    parts += sorted(set(re.findall(r"(?m)^a=setup:(\w+)", sdp)))
    return BAR.join([*parts, f"{tracks} track{'' if tracks == 1 else 's'}"])


def of_agreement(media: Iterable[dict[str, Any]], data: str | None) -> str:
    """The verdict on an answer: of each transceiver, and of data channels if there are any."""
    parts = []
    for each in media:
        start = [each["mid"] or "-", each["kind"], each["direction"] or "new"]
        parts.append(" ".join([*start, *each["codecs"], *_layers("send", each["layers"])]))
    parts += [] if data is None else [data]
    return BAR.join(parts) or "nothing"


def of_failure(name: str, message: str, stage: str = "refused") -> str:
    """The verdict on a description that fails with this error."""
    message = _METHOD.sub("", " ".join(message.split()))
    if found := _UNREADABLE.match(message):
        words = f"{found['line'] or ''} {message[found.end() :]}".split()
        return f"unreadable: {' '.join(words)}"[:_LONGEST_MESSAGE]
    return f"{stage}: {name}: {message}"[:_LONGEST_MESSAGE]


def of_messages(size: float | None) -> str | None:
    """The verdict on data channels, by the size of the largest message."""
    return None if size is None else f"application messages of {size:.0f} bytes"


def without_details(verdict: str) -> str:
    """The verdict of an end that tells only the directions of its transceivers."""
    if verdict.startswith(FAILURES):
        return verdict
    parts = [part.split(" ") for part in verdict.split(BAR)]
    return BAR.join(part[0] if part[0] == "application" else " ".join(part[:3]) for part in parts)


def with_codecs(verdict: str, known: Set[str]) -> str:
    """The verdict of an end which knows these codecs only, by their names in small letters."""
    if verdict.startswith(FAILURES):
        return verdict
    parts, gone = [], set()
    for part in verdict.split(BAR):
        mid, *words = part.split(" ")
        if words[:1] in (["audio"], ["video"]) and len(words) > 2:
            at = words.index("layers") if "layers" in words else len(words)
            if kept := [name for name in words[2:at] if name.lower() in known]:
                part = " ".join([mid, *words[:2], *kept, *words[at:]])
            else:
                gone.add(mid)
                part = f"{mid} {words[0]} rejected"
        elif mid == "bundle":
            part = " ".join(["bundle", *(word for word in words if word not in gone)])
        if part != "bundle":
            parts.append(part)
    return BAR.join(parts)


def _section(section: str) -> str:
    kind, port, _, *types = section.splitlines()[0][2:].split(" ")
    mid = _values(section, "mid")
    start = f"{mid[0] if mid else '-'} {kind}"
    if port == "0" and not re.search(r"(?m)^a=bundle-only", section):
        return f"{start} rejected"
    if kind not in ("audio", "video"):
        return start
    named = dict(re.findall(r"(?m)^a=rtpmap:(\d+) ([^/\s]+)", section))
    directions = re.findall(r"(?m)^a=(sendrecv|sendonly|recvonly|inactive)\b", section)
    codecs = dict.fromkeys(named.get(type, type) for type in types)
    received = re.findall(r"\brecv (\S+)", " ".join(_values(section, "simulcast")))
    return " ".join([start, *directions, *codecs, *_layers("recv", [*";".join(received).split(";")])])


def _layers(direction: str, names: list[str]) -> list[str]:
    return ["layers", direction, *names] if any(names) else []


def _values(section: str, name: str) -> list[str]:
    return re.findall(rf"(?m)^a={name}:([^\r\n]*)", section)

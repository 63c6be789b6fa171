"""Simulcast between two ends that do not receive it: each layer has an m= section of its own at the receiver.

A media server tells layers apart by the header extension with their names (RFC 8852). If the description that
a receiver gets takes this extension for the one with the mid (RFC 9143), each layer belongs to the section
of its name.
"""

from __future__ import annotations

import re

_MID, _RID = "urn:ietf:params:rtp-hdrext:sdes:mid", "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
_OF_SENDER = ("a=mid:", "a=rid:", "a=simulcast:", "a=ssrc", "a=msid:")


def split(offer: str) -> str:
    """The offer of simulcast as its receiver gets it: a section for each layer."""
    session, section = _parts(offer)
    names = re.findall(r"a=rid:(\S+) send", section)
    section = _without_retransmission(section)
    kept = [line for line in section.splitlines() if not line.startswith(_OF_SENDER) and _MID not in line]
    sections = []
    for name in names:
        lines = [line.replace(_RID, _MID) for line in kept if "repaired" not in line]
        sections.append("\r\n".join([*lines, f"a=mid:{name}", f"a=msid:- {name}", ""]))
    return _bundled(session, names) + "".join(sections)


def joined(answer: str, offer: str) -> str:
    """The answer to a split offer as the sender gets it: one section with all layers."""
    session, section = _parts(answer)
    mid = _value(offer, "a=mid:")
    names = re.findall(r"a=rid:(\S+) send", offer)
    lines = [line.replace(_MID, _RID) for line in section.splitlines() if not line.startswith(_OF_SENDER)]
    [number] = re.findall(rf"a=extmap:(\d+)\S* {_MID}", offer)
    lines += [f"a=mid:{mid}", f"a=extmap:{number} {_MID}"]
    lines += [f"a=rid:{name} recv" for name in names]
    lines.append(f"a=simulcast:recv {';'.join(names)}")
    return _bundled(session, [mid]) + "\r\n".join([*lines, ""])


def _parts(sdp: str) -> tuple[str, str]:
    """The session, and the first section."""
    session, section, *_ = re.split(r"(?m)^(?=m=)", sdp)
    return session, section


def _value(sdp: str, start: str) -> str:
    return next(line for line in sdp.splitlines() if line.startswith(start)).removeprefix(start)


def _bundled(session: str, mids: list[str]) -> str:
    return re.sub(r"a=group:BUNDLE [^\r\n]*", f"a=group:BUNDLE {' '.join(mids)}", session)


def _without_retransmission(section: str) -> str:
    """The section without rtx, whose packets have the names of layers in another extension."""
    for number in re.findall(r"a=rtpmap:(\d+) rtx/", section):
        section = re.sub(rf"^(m=.*) {number}\b", r"\1", section)
        section = re.sub(rf"(?m)^a=(rtpmap|fmtp|rtcp-fb):{number} .*\r?\n", "", section)
    return section

"""What a peer may send in descriptions and candidates is bounded, and the error says which bound it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from webrtc import OperationError, RTCPeerConnection, SdpParseException

ROOT = Path(__file__).parents[2]
LIMITS = {
    name: eval(value)
    for name, value in re.findall(
        r"size_t (k\w+) = ([\d *]+);", (ROOT / "cpp/net/limits.h").read_text(encoding="utf-8")
    )
}


def candidate(number: int) -> str:
    return f"candidate:{number} 1 udp 2113937151 192.0.2.{number % 250} {1024 + number} typ host"


def with_lines(sdp: str, count: int, line: Callable[[int], str]) -> str:
    return sdp + "".join(f"{line(number)}\r\n" for number in range(count))


Grow = Callable[[str, int], str]
GROWN: dict[str, tuple[str, Grow]] = {
    "bytes": ("kDescriptionBytes", lambda sdp, limit: sdp + "a=x\r\n" * (limit // 5)),
    "a line": ("kLineBytes", lambda sdp, limit: sdp + "a=" + "x" * limit + "\r\n"),
    "sections": (
        "kMediaSections",
        lambda sdp, limit: with_lines(sdp, limit, lambda _: "m=audio 0 UDP/TLS/RTP/SAVPF 0"),
    ),
    "lines": ("kSectionLines", lambda sdp, limit: with_lines(sdp, limit + 1, lambda n: f"a=x:{n}")),
    "sources": (
        "kSsrcLines",
        lambda sdp, limit: (
            sdp
            + "".join(
                f"m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:s{section}\r\n"
                + "".join(f"a=ssrc:{section * 1000 + n + 1} cname:x\r\n" for n in range(1000))
                for section in range(limit // 1000 + 1)
            )
        ),
    ),
    "payload types": (
        "kPayloadTypes",
        lambda sdp, limit: sdp + "m=audio 9 UDP/TLS/RTP/SAVPF" + " 0" * (limit + 1) + "\r\n",
    ),
    "candidates": (
        "kCandidates",
        lambda sdp, limit: with_lines(sdp, limit + 1, lambda n: f"a={candidate(n)}"),
    ),
    "a candidate": (
        "kCandidateBytes",
        lambda sdp, limit: f"{sdp}a={candidate(1)} generation 0 x {'x' * limit}\r\n",
    ),
}


@pytest.mark.parametrize("case", GROWN)
async def test_a_description_beyond_a_limit_is_refused(
    offered: tuple[RTCPeerConnection, str], case: str
) -> None:
    connection, sdp = offered
    name, grow = GROWN[case]
    with pytest.raises(SdpParseException, match=f"more than {LIMITS[name]} .*, which is the limit") as caught:
        await connection.set_remote_description({"type": "offer", "sdp": grow(sdp, LIMITS[name])})
    assert caught.value.error_detail == "sdp-syntax-error" and "\n" not in caught.value.message
    assert (caught.value.sdp_line_number is None) == (case == "bytes")
    assert connection.signaling_state == "stable"
    await connection.set_remote_description({"type": "offer", "sdp": sdp})


async def test_a_description_with_as_much_as_is_allowed_is_taken(
    offered: tuple[RTCPeerConnection, str],
) -> None:
    connection, sdp = offered
    full = with_lines(sdp, LIMITS["kCandidates"], lambda number: f"a={candidate(number)}")
    await connection.set_remote_description({"type": "offer", "sdp": full})
    assert connection.remote_description
    assert connection.remote_description.sdp.count("a=candidate") == LIMITS["kCandidates"]
    # The same ones again, as full descriptions of a later negotiation have them.
    await connection.set_local_description()
    await connection.set_remote_description({"type": "offer", "sdp": full})


async def test_trickled_candidates_beyond_the_limit_are_refused(
    offered: tuple[RTCPeerConnection, str],
) -> None:
    connection, sdp = offered
    await connection.set_remote_description({"type": "offer", "sdp": sdp})
    for number in range(LIMITS["kCandidates"]):
        await connection.add_ice_candidate({"candidate": candidate(number), "sdpMid": "0"})
    with pytest.raises(OperationError, match=str(LIMITS["kCandidates"])):
        await connection.add_ice_candidate({"candidate": candidate(1000), "sdpMid": "0"})
    # One that was told already costs nothing.
    await connection.add_ice_candidate({"candidate": candidate(1), "sdpMid": "0"})
    assert connection.remote_description
    assert connection.remote_description.sdp.count("a=candidate") == LIMITS["kCandidates"]
    # An ICE restart begins anew.
    await connection.set_local_description()
    restarted = re.sub(r"a=ice-ufrag:[^\r]+", "a=ice-ufrag:anew", sdp)
    await connection.set_remote_description({"type": "offer", "sdp": restarted})
    await connection.add_ice_candidate({"candidate": candidate(1000), "sdpMid": "0"})


async def test_a_candidate_that_is_too_long_is_refused(offered: tuple[RTCPeerConnection, str]) -> None:
    connection, sdp = offered
    await connection.set_remote_description({"type": "offer", "sdp": sdp})
    long = f"{candidate(1)} x {'x' * LIMITS['kCandidateBytes']}"
    with pytest.raises(OperationError, match=f"at most {LIMITS['kCandidateBytes']} are accepted") as caught:
        await connection.add_ice_candidate({"candidate": long, "sdpMid": "0"})
    assert len(caught.value.message) < 200


def test_the_documentation_tells_each_limit() -> None:
    guide = (ROOT / "docs/guides/limits.md").read_text(encoding="utf-8")
    for name, number in LIMITS.items():
        shown = f"{number // 2**20} MiB" if number >= 2**20 else f"{number:,}".replace(",", " ")
        assert f"| {shown}" in guide, f"{name} is {shown}"

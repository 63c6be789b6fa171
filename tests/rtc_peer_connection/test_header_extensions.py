"""Header extensions have the same ids in audio and video, whatever was offered before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from webrtc.testing import negotiate

KINDS = ["audio", "video"]


def extensions(sdp: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, uri in re.findall(r"^a=extmap:(\d+) (\S+)", sdp, re.MULTILINE):
        assert found.setdefault(number, uri) == uri
    return found


async def test_the_first_numbers_are_those_of_aiortc(peers: Any) -> None:
    a, _ = peers
    for kind in KINDS:
        a.add_transceiver(kind)
    numbers = extensions((await a.create_offer()).sdp)
    assert [numbers[number] for number in "123"] == [
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    ]


@pytest.mark.parametrize("mine", KINDS)
@pytest.mark.parametrize("yours", KINDS)
@pytest.mark.parametrize("rolled_back", [False, True], ids=["unused", "rolled back"])
async def test_an_offer_that_was_not_used_stands_in_nobodys_way(
    peers: Any, mine: str, yours: str, rolled_back: bool
) -> None:
    a, b = peers
    a.add_transceiver(mine)
    if rolled_back:
        await a.set_local_description()
        await a.set_local_description({"type": "rollback"})
    else:
        await a.create_offer()
    b.add_transceiver(yours)
    await negotiate(b, a)
    await negotiate(a, b)
    extensions(a.local_description.sdp)
    await a.connected()
    assert a.local_description.sdp.count("m=") == 2

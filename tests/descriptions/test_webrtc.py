"""Descriptions of the corpus are accepted, refused and answered by `webrtc` as the files say."""

from __future__ import annotations

import re

import pytest
from webrtc import RTCPeerConnection, SdpParseException

from tests.descriptions.corpus import ANSWERS, OFFERS, Described
from tests.descriptions.ends import known, webrtc_verdict

CORPUS = [*OFFERS, *ANSWERS]
UNREADABLE = [each for each in OFFERS if each.expected("webrtc", set()).startswith("unreadable")]


@pytest.mark.parametrize("described", CORPUS, ids=lambda each: f"{each.type}-{each.name}")
async def test_a_description_has_its_verdict(described: Described) -> None:
    assert await webrtc_verdict(described) == described.expected("webrtc", known())


@pytest.mark.parametrize("described", UNREADABLE, ids=lambda each: each.name)
async def test_an_unreadable_offer_is_refused_with_its_line_and_harms_nothing(described: Described) -> None:
    async with RTCPeerConnection() as pc:
        with pytest.raises(SdpParseException) as caught:
            await pc.set_remote_description({"type": "offer", "sdp": described.sdp})
        number = caught.value.sdp_line_number
        # Zero means no line: CR alone ends none.
        assert number or described.notes.get("lines") == "cr"
        if number:
            quoted = re.search(r"\('(.*)'\)", str(caught.value))
            assert quoted and quoted[1] in described.sdp.split("\n")[number - 1]
        assert pc.signaling_state == "stable"
        readable = next(each for each in OFFERS if each.name == "chrome_140")
        assert (await pc.answer({"type": "offer", "sdp": readable.sdp}))["type"] == "answer"


def test_a_verdict_that_is_not_the_browsers_has_its_reason() -> None:
    for described in CORPUS:
        own = {"webrtc", "aiortc"} & set(described.notes)
        assert ("because" in described.notes) == bool(own), described.path
        assert described.notes["imitates"] and described.notes["chromium"], described.path

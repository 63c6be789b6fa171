"""The same by `webrtc.aiortc`."""

from __future__ import annotations

import pytest

from tests.descriptions.corpus import ANSWERS, OFFERS, Described
from tests.descriptions.ends import aiortc_verdict, known


@pytest.mark.parametrize("described", [*OFFERS, *ANSWERS], ids=lambda each: f"{each.type}-{each.name}")
async def test_a_description_has_its_verdict(described: Described) -> None:
    if "h264" not in known() and " H264" in described.notes["chromium"]:
        # aiortc refuses a description in which a section has no other codec.
        pytest.skip("this machine has no H.264")
    assert await aiortc_verdict(described) == described.expected("aiortc", known())

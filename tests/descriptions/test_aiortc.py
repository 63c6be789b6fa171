"""The same by `webrtc.aiortc`."""

from __future__ import annotations

import pytest

from tests.descriptions.corpus import ANSWERS, OFFERS, Described
from tests.descriptions.ends import aiortc_verdict, known


@pytest.mark.parametrize("described", [*OFFERS, *ANSWERS], ids=lambda each: f"{each.type}-{each.name}")
async def test_a_description_has_its_verdict(described: Described) -> None:
    assert await aiortc_verdict(described) == described.expected("aiortc", known())

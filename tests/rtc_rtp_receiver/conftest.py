"""A sound on its way to a receiver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSource


@pytest.fixture
async def heard(peers: Any, negotiate: Any, event: Any) -> Any:
    """The sender's connection, and the receiver that gets a loud tone."""
    a, b = peers
    source = RTCAudioSource()
    a.add_track(source.create_track())
    arrival = event(b, "track")
    await negotiate(a, b)
    await a.connected()
    t = np.arange(48000 * 5) / 48000
    await source.write((np.sin(2 * np.pi * 440 * t) * 0.5).astype(np.float32))
    return a, (await arrival).receiver

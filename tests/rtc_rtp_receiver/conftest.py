"""Audio that is sent to a receiver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RTCAudioSource


@pytest.fixture
async def heard(peers: Any, send: Any) -> Any:
    """The sender's connection, and the receiver that gets a loud tone."""
    source = RTCAudioSource()
    arrival = await send(source)
    t = np.arange(48000 * 5) / 48000
    await source.write((np.sin(2 * np.pi * 440 * t) * 0.5).astype(np.float32))
    return peers[0], arrival.receiver

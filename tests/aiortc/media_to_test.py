"""Tracks to send, and what to find in them when they arrive."""

from __future__ import annotations

import asyncio
import fractions
from typing import Any

import numpy as np
from webrtc import aiortc

from tests.aiortc.peer_media import COLOUR, HERTZ, pitch, tracks

__all__ = ["COLOUR", "HERTZ", "Picture", "Tone", "heard", "seen"]

Tone, Picture = tracks(aiortc)


async def heard(track: aiortc.MediaStreamTrack) -> float:
    """The pitch of a track, in the tenth frame that is loud from end to end."""
    loud = 0
    for _ in range(300):
        frame: Any = await asyncio.wait_for(track.recv(), 20)
        assert (frame.sample_rate, frame.samples, frame.format.name) == (48000, 960, "s16")
        left = frame.to_ndarray().reshape(-1)[::2].astype(float)
        loud += all(np.abs(part).max() > 3000 for part in np.split(left, 8))
        if loud == 10:
            return float(pitch(frame))
    return 0.0


async def seen(track: aiortc.MediaStreamTrack) -> tuple[float, ...]:
    """The colour that a track has after a while."""
    frame: Any = None
    for _ in range(10):
        frame = await asyncio.wait_for(track.recv(), 20)
    assert frame.time_base == fractions.Fraction(1, 90000)
    return tuple(frame.to_ndarray(format="bgr24").reshape(-1, 3).mean(axis=0))

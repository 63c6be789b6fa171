"""Tracks to send, and what to find in them when they arrive."""

from __future__ import annotations

import asyncio
import fractions

import av
import numpy as np
from webrtc import aiortc

COLOUR = (40, 80, 200)
HERTZ = 600


class Tone(aiortc.AudioStreamTrack):
    """A tone, left and right."""

    def __init__(self) -> None:
        super().__init__()
        self.samples = 0

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(0.018)
        t = (self.samples + np.arange(960)) / 48000
        pcm = (np.sin(2 * np.pi * HERTZ * t) * 10000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
        self.samples += 960
        return frame


class Picture(aiortc.VideoStreamTrack):
    """One colour."""

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), COLOUR, np.uint8), format="bgr24")
        frame.pts, frame.time_base = pts, time_base
        return frame


async def heard(track: aiortc.MediaStreamTrack) -> float:
    """The pitch of a track, in the tenth frame that is loud from end to end."""
    loud = 0
    for _ in range(300):
        frame = await asyncio.wait_for(track.recv(), 20)
        assert (frame.sample_rate, frame.samples, frame.format.name) == (48000, 960, "s16")
        left = frame.to_ndarray().reshape(-1)[::2].astype(float)
        loud += all(np.abs(part).max() > 3000 for part in np.split(left, 8))
        if loud == 10:
            return float(np.abs(np.fft.rfft(left * np.hanning(len(left)))).argmax() * 48000 / len(left))
    return 0.0


async def seen(track: aiortc.MediaStreamTrack) -> tuple[float, ...]:
    """The colour that a track has after a while."""
    for _ in range(10):
        frame = await asyncio.wait_for(track.recv(), 20)
    assert frame.time_base == fractions.Fraction(1, 90000)
    return tuple(frame.to_ndarray(format="bgr24").reshape(-1, 3).mean(axis=0))

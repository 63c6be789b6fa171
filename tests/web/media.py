"""Sound and pictures that tests recognise when they arrive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from webrtc import MediaStreamTrack, RTCAudioSink, RTCAudioSource

from tests.waiting import PATIENCE


@contextlib.asynccontextmanager
async def tone(hertz: float) -> AsyncIterator[MediaStreamTrack]:
    """A track with a tone."""
    source = RTCAudioSource()
    time = np.arange(480) / 48000

    async def play() -> None:
        for number in range(3000):
            await source.write((np.sin(2 * np.pi * hertz * (time + number / 100)) * 0.4).astype(np.float32))

    playing = asyncio.ensure_future(play())
    try:
        yield source.create_track()
    finally:
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing


async def frequency(track: MediaStreamTrack) -> float:
    """The strongest frequency of a second of sound, from when it is not silent."""

    async def listen() -> float:
        heard: list[Any] = []
        async for frame in RTCAudioSink(track, sample_rate=48000, channels=1):
            samples = frame.to_ndarray("float32")[:, 0]
            if heard or np.abs(samples).max() > 0.2:
                heard.append(samples)
            if len(heard) == 120:
                break
        sound = np.concatenate(heard[20:])
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        return float(np.argmax(spectrum) * 48000 / len(sound))

    return await asyncio.wait_for(listen(), 20 * PATIENCE)


def has_colours(frame: Any, colours: Any) -> bool:
    """Whether the quarters of a frame have these colours, but for what a codec changes."""
    pixels = frame.to_ndarray("rgb24")
    height, width = pixels.shape[:2]
    centres = pixels[height // 4 :: height // 2, width // 4 :: width // 2].reshape(4, 3).astype(int)
    return bool(np.abs(centres - np.asarray(colours)).max() < 30)

"""A tone and a colour as tracks of either library, and how to recognise them when they arrive."""

from __future__ import annotations

import asyncio
import fractions
from typing import Any

import av
import av.frame
import numpy as np

COLOUR = (40, 80, 200)
HERTZ = 600


def tracks(aiortc: Any) -> tuple[Any, Any]:
    """Classes of tracks: a tone left and right, and video in one colour."""

    class Tone(aiortc.AudioStreamTrack):  # type: ignore[misc]
        samples = 0

        async def recv(self) -> av.frame.Frame:
            await asyncio.sleep(0.018)
            t = (self.samples + np.arange(960)) / 48000
            pcm = (np.sin(2 * np.pi * HERTZ * t) * 10000).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48000, self.samples, fractions.Fraction(1, 48000)
            self.samples += 960
            return frame

    class Picture(aiortc.VideoStreamTrack):  # type: ignore[misc]
        async def recv(self) -> av.frame.Frame:
            pts, time_base = await self.next_timestamp()
            frame = av.VideoFrame.from_ndarray(np.full((480, 640, 3), COLOUR, np.uint8), format="bgr24")
            frame.pts, frame.time_base = pts, time_base
            return frame

    return Tone, Picture


def pitch(frame: Any) -> float:
    """The loudest frequency of a stereo frame's left side."""
    left = frame.to_ndarray().reshape(-1)[::2].astype(float)
    return float(np.abs(np.fft.rfft(left * np.hanning(len(left)))).argmax() * 48000 / len(left))


async def arrive(audio: Any, video: Any) -> tuple[bool, bool]:
    """Whether the tone and the colour arrive."""
    sound: Any = None
    image: Any = None
    for _ in range(500):
        sound = await asyncio.wait_for(audio.recv(), 20)
        if np.abs(sound.to_ndarray()).max() > 3000 and sound.pts > 48000:
            break
    for _ in range(15):
        image = await asyncio.wait_for(video.recv(), 20)
    colour = image.to_ndarray(format="bgr24").reshape(-1, 3).mean(axis=0)
    return abs(pitch(sound) - HERTZ) < 60, bool(np.abs(colour - COLOUR).max() < 15)

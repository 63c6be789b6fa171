"""What is heard and seen in a track."""

from __future__ import annotations

from typing import Any

import numpy as np
import webrtc
from webrtc import MediaStreamTrack


async def sound(track: MediaStreamTrack, seconds: float) -> np.ndarray:
    """What the track gives, mono, in parts of one."""
    frames: list[Any] = []
    # It drops nothing when this loop is late.
    async for frame in webrtc.RTCAudioSink(track, 48000, 1, capacity=1000):
        frames.append(frame.to_ndarray("float32")[:, 0])
        if len(frames) >= seconds * 100:
            break
    return np.concatenate(frames)


def pitch(samples: np.ndarray) -> float:
    """The strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 48000 / len(samples))


def number(frame: webrtc.VideoFrame) -> int:
    """The number that the pattern shows along its bottom."""
    luma = frame.to_ndarray("gray8")
    row = luma[luma.shape[0] * 15 // 16]
    return int("".join("1" if row[(2 * bit + 1) * len(row) // 32] > 128 else "0" for bit in range(16)), 2)

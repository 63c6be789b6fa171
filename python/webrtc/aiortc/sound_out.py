"""Sound of a program's track on its way to the engine: at once, as the track gives it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np

import webrtc

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray

# Seconds by which a track may be ahead of real time: one without a pace of its own gets this one.
_MOST_AHEAD = 0.1


class SoundOut:
    """Hands frames over in pieces of 10 ms. RTP timestamps count samples, so a late frame leaves no gap."""

    def __init__(self, source: webrtc.RTCAudioSource) -> None:
        self._source = source
        self._left: NDArray[np.int16] = np.empty((0, 1), np.int16)
        self._rate = 0
        # When what was handed over ends, on the loop's clock.
        self._until = 0.0

    async def give(self, frame: av.AudioFrame) -> None:
        """Hand a frame over; waits while the track is ahead of real time."""
        samples = _samples(frame)
        rate: int = frame.sample_rate
        if self._rate == rate and self._left.shape[1] == samples.shape[1]:
            samples = np.concatenate([self._left, samples])
        step = rate // 100
        whole = len(samples) // step * step
        for first in range(0, whole, step):
            self._source.on_data(
                webrtc.RTCOnDataEvent(
                    samples[first : first + step],
                    bits_per_sample=16,
                    sample_rate=rate,
                    channel_count=samples.shape[1],
                    number_of_frames=step,
                )
            )
        self._left, self._rate = samples[whole:], rate
        now = asyncio.get_running_loop().time()
        self._until = max(self._until, now) + whole / rate
        if self._until - now > _MOST_AHEAD:
            await asyncio.sleep(self._until - now - _MOST_AHEAD)


def _samples(frame: av.AudioFrame) -> NDArray[np.int16]:
    """The frame as 16-bit samples of shape (frames, channels)."""
    samples: NDArray[Any] = webrtc.AudioData.from_av(frame).to_ndarray()
    if samples.dtype.kind == "f":
        samples = (samples.clip(-1, 1) * 32767).astype(np.int16)
    elif samples.dtype == np.int32:
        samples = (samples >> 16).astype(np.int16)
    elif samples.dtype == np.uint8:
        samples = (samples.astype(np.int16) - 128) << 8
    return np.ascontiguousarray(samples)

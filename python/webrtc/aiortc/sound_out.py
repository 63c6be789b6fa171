"""Sound of a program's track on its way to the engine: at once, as the track gives it."""

from __future__ import annotations

import asyncio
import fractions
from typing import TYPE_CHECKING, Any

import numpy as np

import webrtc

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray

# Seconds by which a track may be ahead of real time: one without a pace of its own gets this one.
_MOST_AHEAD = 0.1
# Seconds by which a track's clock may step back or forth; beyond that it was set anew.
_MOST_BACK, _MOST_GAP = 1, 10
_STEP = fractions.Fraction(1, 100)


class SoundOut:
    """Hands frames over in pieces of 10 ms. RTP timestamps count samples, so a late frame leaves no gap.

    A gap in the frames' own `pts` is a gap in the RTP timestamps, in whole steps of 10 ms.
    """

    def __init__(self, source: webrtc.RTCAudioSource) -> None:
        self._source = source
        self._left: NDArray[np.int16] = np.empty((0, 1), np.int16)
        self._rate = 0
        # When what was handed over ends: on the loop's clock, and on the track's.
        self._until = 0.0
        self._due: fractions.Fraction | None = None

    async def give(self, frame: av.AudioFrame) -> None:
        """Hand a frame over; waits while the track is ahead of real time."""
        samples = _samples(frame)
        rate: int = frame.sample_rate
        self._leave_gap(frame)
        if self._rate == rate and self._left.shape[1] == samples.shape[1]:
            samples = np.concatenate([self._left, samples])
        handed = self._hand(samples, rate)
        now = asyncio.get_running_loop().time()
        self._until = max(self._until, now) + handed
        if self._until - now > _MOST_AHEAD:
            await asyncio.sleep(self._until - now - _MOST_AHEAD)

    def _leave_gap(self, frame: av.AudioFrame) -> None:
        """Send nothing for as long as the track has nothing before this frame."""
        length = fractions.Fraction(frame.samples, frame.sample_rate)
        if frame.pts is None or frame.time_base is None:
            self._due = self._due and self._due + length
            return
        time = frame.pts * fractions.Fraction(frame.time_base)
        gap = 0 if self._due is None else time - self._due
        if self._due is None or not -_MOST_BACK <= gap <= _MOST_GAP:
            self._due = time
        elif gap >= _STEP:
            if len(self._left):
                # What is less than 10 ms ends in silence, which is of the gap.
                missing = self._rate // 100 - len(self._left)
                self._hand(np.pad(self._left, ((0, missing), (0, 0))), self._rate)
                gap -= fractions.Fraction(missing, self._rate)
                self._due += fractions.Fraction(missing, self._rate)
            steps = max(gap, 0) // _STEP
            self._source.skip(float(steps * _STEP))
            self._due += steps * _STEP
        self._due += length

    def _hand(self, samples: NDArray[np.int16], rate: int) -> float:
        """Hand over whole pieces of 10 ms and keep the rest; gives the seconds that were handed over."""
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
        return whole / rate


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

"""Resampler: sound in another rate."""

from __future__ import annotations

from typing import Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.exceptions import RangeError
from webrtc.frames.samples import read_frames, write_like


class Resampler(WebRTCObject):
    """Changes the rate of a stream: `Resampler(48000, 16000).process(samples)`.

    Samples are int16 or float32 arrays of shape (frames,) or (frames, channels), of any length. What comes
    out, with what `flush` gives, is as long as what went in, and not shifted in time. From any thread.
    """

    def __init__(self, from_rate: int, to_rate: int, channels: int = 1) -> None:
        """Rates are 8000 to 192000 Hz."""
        for name, rate in (("from_rate", from_rate), ("to_rate", to_rate)):
            if not 8000 <= rate <= 192_000:
                raise RangeError(f"{name} is {rate}: it must be 8000 to 192000")
        if not 1 <= channels <= 8:
            raise RangeError(f"channels is {channels}: it must be 1 to 8")
        self._from_rate = from_rate
        self._channels = channels
        super().__init__(wrtc.Resampler(from_rate, to_rate, channels))

    def process(self, samples: Any) -> Any:
        """The next samples in the new rate, as the same kind of array; some may wait for the next call."""
        frames = read_frames(samples, "samples", self._channels, self._from_rate)
        return write_like(samples, self._native.process(frames))

    def flush(self) -> Any:
        """The end of the stream, float32 of shape (frames, channels); the next call begins another."""
        return self._native.flush()

"""Resampler: converts the sample rate of audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.dictionaries import audio_limits
from webrtc.frames.samples import read_frames, write_like

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.samples import AudioLike


class Resampler(WebRTCObject[wrtc.Resampler]):
    """Converts the sample rate of a stream: `Resampler(48000, 16000).process(samples)`.

    Samples are int16 or float32 arrays of shape (frames,) or (frames, channels), of any length. The output,
    including that of `flush`, has the duration of the input and is not shifted in time. Usable from any
    thread.
    """

    _shown = ("_from_rate", "_to_rate", "_channels")

    def __init__(self, from_rate: int, to_rate: int, channels: int = 1) -> None:
        """Sample rates are 8000 to 192000 Hz."""
        self._from_rate = audio_limits.sample_rate(from_rate, "from_rate")
        self._channels = audio_limits.channels(channels, "channels")
        self._to_rate = audio_limits.sample_rate(to_rate, "to_rate")
        super().__init__(wrtc.Resampler(self._from_rate, self._to_rate, self._channels))

    def process(self, samples: AudioLike) -> NDArray[Any]:
        """Convert samples; returns the same kind of array. Some samples may wait for the next call."""
        frames = read_frames(samples, "samples", self._channels, self._from_rate)
        return write_like(samples, self._native.process(frames))

    def flush(self) -> NDArray[np.float32]:
        """Return the end of the stream, float32 of shape (frames, channels); then begin another one."""
        return self._native.flush()

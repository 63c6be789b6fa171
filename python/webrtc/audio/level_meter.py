"""LevelMeter: measures the level of audio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webrtc.base import WebRTCObject
from webrtc.frames.audio_data import convert
from webrtc.frames.samples import read_audio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from webrtc.frames.samples import AudioLike


class LevelMeter(WebRTCObject):
    """Measures each channel in dBFS: full scale is 0, silence -inf; a full-scale sine has RMS -3 and peak 0.

    Samples are `AudioData`, or int16 or float32 arrays of shape (frames,) or (frames, channels).
    """

    _shown = ("rms", "peak")

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        """Start a new measurement."""
        self._frames = 0
        self._squares: Any = 0.0
        self._peak: Any = 0.0

    def process(self, samples: AudioLike) -> None:
        """Add samples to the measurement."""
        import numpy as np

        frames = convert(read_audio(samples, "samples")[0], "f32")
        if not len(frames):
            return
        self._frames += len(frames)
        self._squares = self._squares + np.square(frames, dtype=np.float64).sum(axis=0)
        self._peak = np.maximum(self._peak, np.abs(frames).max(axis=0))

    @property
    def rms(self) -> list[float]:
        """The mean level of each channel since the start or `reset`."""
        return [] if not self._frames else _decibels((self._squares / self._frames) ** 0.5)

    @property
    def peak(self) -> list[float]:
        """The highest level of each channel since the start or `reset`."""
        return [] if not self._frames else _decibels(self._peak)


def _decibels(levels: NDArray[np.floating[Any]]) -> list[float]:
    import numpy as np

    with np.errstate(divide="ignore"):
        return [float(level) for level in 20 * np.log10(levels)]

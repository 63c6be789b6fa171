"""Sound as it goes in and comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from webrtc.base import WebRTCObject

from .conversion import Range
from .dictionary import Dictionary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RTCOnDataEvent(Dictionary):
    """10 ms of sound for `RTCAudioSource.on_data` (reference manual)."""

    audio_data: Any
    """The samples, interleaved: bytes, or a numpy array of uint8, int16 or int32."""
    number_of_frames: Annotated[int, Range(1, 1920)]
    """Samples per channel: a hundredth of the sample rate."""
    bits_per_sample: int = 16
    """8 (unsigned), 16 or 32 (signed)."""
    sample_rate: Annotated[int, Range(8000, 192_000)] = 48000
    """Samples per second and channel."""
    channel_count: Annotated[int, Range(1, 8)] = 1
    """How many channels are interleaved; more than two are folded to left and right."""


class AudioData(WebRTCObject):
    """A piece of sound that was received (WebCodecs §9.2)."""

    def __init__(self, samples: NDArray[np.int16], sample_rate: int, timestamp: int) -> None:
        """From samples of shape (frames, channels)."""
        super().__init__()
        self._samples = samples
        self._sample_rate = sample_rate
        self._timestamp = timestamp

    @property
    def sample_rate(self) -> int:
        """Samples per second and channel."""
        return self._sample_rate

    @property
    def number_of_frames(self) -> int:
        """Samples per channel."""
        return len(self._samples)

    @property
    def number_of_channels(self) -> int:
        """1 for mono, 2 for left and right."""
        return int(self._samples.shape[1])

    channel_count = number_of_channels

    @property
    def timestamp(self) -> int:
        """Microseconds from the first sample that its reader got."""
        return self._timestamp

    @property
    def duration(self) -> int:
        """Microseconds."""
        return self.number_of_frames * 1_000_000 // self._sample_rate

    def to_ndarray(self, dtype: str = "int16") -> NDArray[Any]:
        """The samples, of shape (frames, channels): int16 as they are, or float32 from -1 to 1, copied."""
        if dtype == "int16":
            return self._samples
        if dtype == "float32":
            scaled: NDArray[np.float32] = self._samples.astype("float32")
            scaled /= 32768
            return scaled
        raise TypeError(f"dtype is {dtype!r}: it must be 'int16' or 'float32'")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self._samples.astype(dtype or "int16", copy=bool(copy))

    def __repr__(self) -> str:
        shape = f"{self.number_of_frames} frames of {self.number_of_channels} channels"
        return f"AudioData({shape}, {self._sample_rate} Hz, at {self._timestamp} µs)"

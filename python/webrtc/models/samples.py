"""Samples as programs give them, arrays, `AudioData`, PyAV's frames, as arrays of (frames, channels)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from webrtc.exceptions import RangeError

from .audio_data import AudioData, convert

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DTYPES = {"u1", "i2", "i4", "f4"}
_MOST_CHANNELS = 8


def read_sound(sound: Any, name: str = "pcm") -> tuple[NDArray[Any], int | None]:
    """The samples of what a program gives, contiguous, and their rate if that says it."""
    # Here, because programs without sound do well without numpy.
    import numpy as np

    av = sys.modules.get("av")
    if av is not None and isinstance(sound, av.AudioFrame):
        sound = AudioData.from_av(sound)
    samples = np.ascontiguousarray(sound)
    if samples.dtype.str[1:] not in _DTYPES or samples.ndim not in (1, 2):
        raise TypeError(
            f"{name} is {samples.dtype} of shape {samples.shape}: "
            "it must be int16 or float32, of shape (frames,) or (frames, channels)"
        )
    if samples.ndim == 1:
        samples = samples[:, None]
    if not 1 <= samples.shape[1] <= _MOST_CHANNELS:
        raise RangeError(f"{name} has {samples.shape[1]} channels: 1 to {_MOST_CHANNELS} are taken")
    return samples, sound.sample_rate if isinstance(sound, AudioData) else None


def read_frames(sound: Any, name: str, channels: int, sample_rate: int | None) -> NDArray[np.float32]:
    """The samples as float32, of just so many channels, and in this rate if they say theirs."""
    samples, rate = read_sound(sound, name)
    if samples.shape[1] != channels:
        raise RangeError(f"{name} has {samples.shape[1]} channels: it must have {channels}")
    if None not in (rate, sample_rate) and rate != sample_rate:
        raise RangeError(f"{name} has {rate} Hz: it must have {sample_rate}")
    return convert(samples, "f32")


def write_like(sound: Any, frames: NDArray[np.float32]) -> NDArray[Any]:
    """Such frames as the kind of array that the program gave."""
    import numpy as np

    if hasattr(sound, "to_ndarray"):
        return frames
    given = np.asarray(sound)
    out = convert(frames, {"u1": "u8", "i2": "s16", "i4": "s32", "f4": "f32"}[given.dtype.str[1:]])
    return out[:, 0] if given.ndim == 1 else out

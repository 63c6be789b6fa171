"""Conversion of samples (arrays, `AudioData`, PyAV frames) to arrays of shape (frames, channels)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from webrtc.dictionaries.conversion import wrong
from webrtc.exceptions import RangeError

from .audio_data import AudioData, convert

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    # Audio as programs pass it.
    AudioLike = ArrayLike | AudioData | bytes | bytearray | memoryview | av.AudioFrame

# Accepted types of arrays: the scale of 8 and 32 bits is ambiguous. `AudioData` states its format.
_DTYPES = {"i2", "f4"}
_DTYPES_OF_AUDIO_DATA = {"u1", "i2", "i4", "f4"}
_MAX_CHANNELS = 8
_ACCEPTED = "it must be int16 or float (-1 to 1), of shape (frames,) or (frames, channels), or bytes of int16"
# Larger floats have another scale; they are not just loud.
_MAX_LEVEL = 1.5


def read_audio(
    audio: AudioLike, name: str = "pcm", channels: int | None = None
) -> tuple[NDArray[Any], int | None]:
    """Return the samples as a contiguous array in native byte order, and their sample rate if known.

    `channels` is the channel count of interleaved samples: bytes, which are int16, or one-dimensional arrays
    and lists. Raises TypeError for anything that is not audio, RangeError for another channel count.
    """
    # Imported here, because programs without audio do not need numpy.
    import numpy as np

    av = sys.modules.get("av")
    if av is not None and isinstance(audio, av.AudioFrame):
        audio = AudioData.from_av(audio)
    samples = _from_bytes(audio, name) if _is_bytes(audio) else _from_array(audio, name)
    if samples.ndim == 1:
        wanted = 1 if channels is None else channels
        if wanted < 1 or len(samples) % wanted:
            raise RangeError(f"{name} has {len(samples)} samples: not a multiple of {wanted} channels")
        samples = samples.reshape(-1, wanted)
    elif channels not in (None, samples.shape[1]):
        raise RangeError(f"{name} has {samples.shape[1]} channels: channels is {channels}")
    if not 1 <= samples.shape[1] <= _MAX_CHANNELS:
        raise RangeError(
            f"{name} has {samples.shape[1]} channels: "
            f"it must have 1 to {_MAX_CHANNELS}, as (frames, channels)"
        )
    return np.ascontiguousarray(samples), audio.sample_rate if isinstance(audio, AudioData) else None


def check_scale(samples: NDArray[Any], name: str = "pcm") -> None:
    """Raise RangeError for floats with another scale, such as that of int16."""
    if samples.dtype.kind != "f" or not samples.size:
        return
    peak = float(max(samples.max(), -samples.min()))
    if peak > _MAX_LEVEL:
        raise RangeError(f"{name} has floats up to {peak:.6g}: they must be -1 to 1, or int16 samples")


def read_pushed(data: Any, type: str) -> Any:
    """Return a contiguous buffer of samples of this type (u1, i2 or i4) in native byte order.

    Bytes are passed through. Raises TypeError for an array of another type.
    """
    try:
        given = memoryview(data)
    except TypeError:
        raise wrong(data, "audio_data", "bytes or an array") from None
    if given.format in ("B", "b", "c") and given.c_contiguous:
        return data
    import numpy as np

    samples = np.asarray(data)
    if samples.dtype.itemsize > 1 and samples.dtype.str[1:] != type:
        raise TypeError(f"audio_data is {samples.dtype}: bits_per_sample requires {np.dtype(type).name}")
    return np.ascontiguousarray(samples.astype(samples.dtype.newbyteorder("="), copy=False))


def _is_bytes(audio: Any) -> bool:
    return isinstance(audio, (bytes, bytearray)) or (
        isinstance(audio, memoryview) and audio.format in ("B", "b", "c")
    )


def _from_bytes(audio: Any, name: str) -> NDArray[Any]:
    import numpy as np

    if memoryview(audio).nbytes % 2:
        raise TypeError(f"{name} has {memoryview(audio).nbytes} bytes: an int16 sample has 2")
    return np.frombuffer(bytes(audio), np.dtype("<i2")).astype(np.int16, copy=False)


def _from_array(audio: Any, name: str) -> NDArray[Any]:
    import numpy as np

    try:
        samples = np.asarray(audio)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} is a {type(audio).__name__} whose items differ in length: {_ACCEPTED}"
        ) from None
    if isinstance(audio, (list, tuple)) and samples.dtype.kind == "i":
        # Python integers have no fixed size.
        if samples.size and not -(2**15) <= samples.min() <= samples.max() < 2**15:
            raise RangeError(f"{name} has integers beyond 16 bits: scale them to -32768 to 32767")
        samples = samples.astype(np.int16)
    elif samples.dtype.kind == "f":
        samples = samples.astype(np.float32, copy=False)
    accepted = _DTYPES_OF_AUDIO_DATA if isinstance(audio, AudioData) else _DTYPES
    if samples.dtype.str[1:] not in accepted or samples.ndim not in (1, 2):
        what = f"has dtype {samples.dtype} and shape {samples.shape}"
        raise TypeError(f"{name} {what if samples.ndim else f'is {type(audio).__name__}'}: {_ACCEPTED}")
    return samples.astype(samples.dtype.newbyteorder("="), copy=False)


def read_frames(audio: AudioLike, name: str, channels: int, sample_rate: int | None) -> NDArray[np.float32]:
    """Return float32 samples; their channel count and known sample rate must match."""
    samples, rate = read_audio(audio, name)
    if samples.shape[1] != channels:
        raise RangeError(f"{name} has {samples.shape[1]} channels: it must have {channels}")
    if None not in (rate, sample_rate) and rate != sample_rate:
        raise RangeError(f"{name} has {rate} Hz: it must have {sample_rate}")
    return convert(samples, "f32")


def write_like(audio: AudioLike, frames: NDArray[np.float32]) -> NDArray[Any]:
    """Convert frames to the kind of array that the program passed."""
    import numpy as np

    if hasattr(audio, "to_ndarray"):
        return frames
    given = np.empty(0, np.int16) if _is_bytes(audio) else np.asarray(audio)
    if given.dtype.kind == "f":
        out = frames.astype(given.dtype, copy=False)
    else:
        out = convert(frames, {"u1": "u8", "i2": "s16", "i4": "s32"}[given.dtype.str[1:]])
    return out[:, 0] if given.ndim == 1 else out

"""AudioData: a block of audio samples (WebCodecs §9.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import wrtc

from webrtc.dictionaries.conversion import LongLong, Range
from webrtc.dictionaries.dictionary import Dictionary, Like, fresh
from webrtc.enums import AudioSampleFormat
from webrtc.exceptions import InvalidStateError, NotSupportedError, RangeError

from .closing import Closable
from .pyav import load

if TYPE_CHECKING:
    import av
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Buffer

_DTYPES = {"u8": "uint8", "s16": "int16", "s32": "int32", "f32": "float32"}
_SIZES = {"u8": 1, "s16": 2, "s32": 4, "f32": 4}
# The values of full scale and of silence.
_SCALES = {"uint8": (2.0**7, 128), "int16": (2.0**15, 0), "int32": (2.0**31, 0), "float32": (1.0, 0)}
# PyAV's names of formats, where those of planar formats end with p.
_AV_FORMATS = {"u8": "u8", "s16": "s16", "s32": "s32", "f32": "flt"}
_NOT_NEGATIVE = Range(0, 2**32 - 1)


def convert(samples: NDArray[Any], kind: str) -> NDArray[Any]:
    """Convert samples to "u8", "s16", "s32" or "f32"; not copied if they already have this type."""
    import numpy as np

    dtype = np.dtype(_DTYPES[kind])
    if samples.dtype == dtype:
        return samples
    scale, silence = _SCALES[samples.dtype.name]
    new_scale, new_silence = _SCALES[dtype.name]
    # Single precision is exact for 16 bits.
    working = np.float64 if "int32" in (dtype.name, samples.dtype.name) else np.float32
    values: NDArray[Any] = (samples.astype(working) - silence) * (new_scale / scale)
    if dtype.kind != "f":
        bounds = np.iinfo(dtype)
        values = np.clip(np.rint(values) + new_silence, bounds.min, bounds.max)
    return values.astype(dtype)


class AudioDataInit(Dictionary):
    """The initializer of `AudioData` (WebCodecs §9.2.4)."""

    format: AudioSampleFormat
    """The type of the samples, and whether channels are interleaved or planar."""
    sample_rate: Annotated[float, Range(1, 2**31)]
    """Samples per second and channel."""
    number_of_frames: Annotated[int, Range(1, 2**32 - 1)]
    """Samples per channel."""
    number_of_channels: Annotated[int, Range(1, 2**32 - 1)]
    """The number of channels."""
    timestamp: LongLong
    """Microseconds."""
    data: Any
    """The samples: bytes or any buffer. They are copied."""
    transfer: list[Any] = fresh(list)
    """The buffers that a browser would transfer. They are copied instead, and stay usable."""


class AudioDataCopyToOptions(Dictionary):
    """The options of `AudioData.copy_to` (WebCodecs §9.2.5)."""

    plane_index: Annotated[int, _NOT_NEGATIVE]
    """The channel of a planar format; 0 for an interleaved format."""
    frame_offset: Annotated[int, _NOT_NEGATIVE] = 0
    """The first frame to copy."""
    frame_count: Annotated[int, _NOT_NEGATIVE] | None = None
    """How many frames to copy; by default all that follow."""
    format: AudioSampleFormat | None = None
    """The format to convert to."""


class AudioData(Closable):
    """A block of audio samples (WebCodecs §9.2), as read from tracks and accepted by sources."""

    def __init__(self, init: Like[AudioDataInit] | None = None, **fields: Any) -> None:
        """Create an AudioData from an AudioDataInit, a dict or keywords."""
        import numpy as np

        given = AudioDataInit.of(init, **fields)
        kind, _, planar = str(given.format).partition("-")
        frames, channels = given.number_of_frames, given.number_of_channels
        data = memoryview(given.data)
        if data.itemsize > 1 and np.dtype(data.format) != np.dtype(_DTYPES[kind]):
            raise TypeError(
                f"data has items of type '{data.format}': {given.format} requires {_DTYPES[kind]} in native "
                "byte order, or bytes"
            )
        data = data.cast("B") if data.c_contiguous else memoryview(data.tobytes())
        size = frames * channels * _SIZES[kind]
        if len(data) < size:
            raise TypeError(
                f"data has {len(data)} bytes: "
                f"{frames} frames of {channels} channels as {given.format} have {size}"
            )
        samples = np.frombuffer(data[:size], _DTYPES[kind]).copy()
        shaped = samples.reshape(channels, frames).T if planar else samples.reshape(frames, channels)
        self._hold(shaped, given.format, given.sample_rate, given.timestamp)
        self._must_close = True

    def _hold(
        self, samples: NDArray[Any], format: AudioSampleFormat, sample_rate: float, timestamp: int
    ) -> None:
        super().__init__()
        # Of shape (frames, channels), also for planar memory.
        self._samples = samples
        self._format: AudioSampleFormat | None = format
        self._sample_rate = sample_rate
        self._timestamp = timestamp

    # When it was received, in microseconds of the engine's clock; 0 for audio that is not from the engine.
    _time = 0

    @classmethod
    def _made(cls, samples: NDArray[Any], sample_rate: int, timestamp: int, time: int) -> AudioData:
        """Wrap int16 samples of shape (frames, channels) without copying; `time` is on the engine's clock."""
        made = cls.__new__(cls)
        made._time = time
        made._hold(samples, AudioSampleFormat.s16, sample_rate, timestamp)
        return made

    @classmethod
    def from_ndarray(cls, samples: ArrayLike, sample_rate: int, timestamp: int = 0) -> AudioData:
        """Convert uint8, int16, int32 or float32 samples of shape (frames,) or (frames, channels)."""
        import numpy as np

        array = np.asarray(samples)
        kinds = {dtype: kind for kind, dtype in _DTYPES.items()}
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        if array.dtype.name not in kinds or array.ndim not in (1, 2) or not array.size:
            raise TypeError(
                f"samples is {array.dtype} of shape {array.shape}: it must be uint8, int16, int32 or "
                "float32, of shape (frames,) or (frames, channels)"
            )
        array = array[:, None] if array.ndim == 1 else array
        return cls(
            format=kinds[array.dtype.name],
            sample_rate=sample_rate,
            number_of_frames=array.shape[0],
            number_of_channels=array.shape[1],
            timestamp=timestamp,
            data=np.ascontiguousarray(array),
        )._need_not_close()

    @classmethod
    def from_av(cls, frame: av.AudioFrame) -> AudioData:
        """Create an AudioData from a PyAV frame."""
        name = frame.format.packed.name
        kinds = {av_name: kind for kind, av_name in _AV_FORMATS.items()}
        if name not in kinds:
            raise NotSupportedError(
                f"PyAV's format {frame.format.name} has no AudioData equivalent: "
                "convert it to s16 or flt with av.AudioResampler"
            )
        seconds = float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else 0.0
        return cls(
            format=kinds[name] + ("-planar" if frame.format.is_planar else ""),
            sample_rate=frame.sample_rate,
            number_of_frames=frame.samples,
            number_of_channels=frame.layout.nb_channels,
            timestamp=round(seconds * 1e6),
            data=frame.to_ndarray(),
        )._need_not_close()

    def to_av(self) -> av.AudioFrame:
        """Convert to a PyAV frame in the same format. Requires `python-webrtc[media]`."""
        av = load("to_av")
        from fractions import Fraction

        format = self._opened()
        kind, _, planar = str(format).partition("-")
        layouts = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
        layout = layouts.get(self.number_of_channels, f"{self.number_of_channels}c")
        frame = av.AudioFrame.from_ndarray(
            self._planes(format), format=_AV_FORMATS[kind] + ("p" if planar else ""), layout=layout
        )
        rate = round(self._sample_rate)
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        frame.pts = round(self._timestamp * rate / 1e6)
        return frame  # type: ignore[no-any-return]

    @property
    def format(self) -> AudioSampleFormat | None:
        """The type of the samples; None after `close`."""
        return self._format

    @property
    def sample_rate(self) -> int:
        """Samples per second and channel; 0 after `close`."""
        return int(self._sample_rate)

    @property
    def number_of_frames(self) -> int:
        """Samples per channel; 0 after `close`."""
        return len(self._samples)

    @property
    def number_of_channels(self) -> int:
        """1 for mono, 2 for stereo; 0 after `close`."""
        return int(self._samples.shape[1])

    channel_count = number_of_channels

    @property
    def timestamp(self) -> int:
        """Microseconds; for audio of a track, since the reader's first sample."""
        return self._timestamp

    @property
    def capture_time(self) -> float | None:
        """The capture time on this machine's clock, if known, in milliseconds since 1970.

        None for audio that is not from a track.
        """
        return wrtc.utc_ms(self._time) if self._time else None

    @property
    def duration(self) -> int:
        """Microseconds; 0 after `close`."""
        return int(self.number_of_frames * 1_000_000 // self._sample_rate) if self._sample_rate else 0

    def allocation_size(self, options: Like[AudioDataCopyToOptions] | None = None, **fields: Any) -> int:
        """Return the number of bytes that `copy_to` writes with these AudioDataCopyToOptions."""
        return int(self._part(options, fields).nbytes)

    def copy_to(
        self,
        destination: NDArray[Any] | Buffer,
        options: Like[AudioDataCopyToOptions] | None = None,
        **fields: Any,
    ) -> None:
        """Copy samples to a buffer or array, with AudioDataCopyToOptions: `copy_to(out, plane_index=0)`.

        Raises RangeError for planes or frames that do not exist, and for a destination that is too small.
        """
        part = self._part(options, fields)
        out = memoryview(destination).cast("B")  # type: ignore[arg-type]
        if out.nbytes < part.nbytes:
            raise RangeError(f"destination has {out.nbytes} bytes: {part.nbytes} are required")
        out[: part.nbytes] = part.tobytes()

    def clone(self) -> AudioData:
        """Return another object that shares the samples; closing one does not affect the other."""
        clone = type(self).__new__(type(self))
        clone._hold(self._samples, self._opened(), self._sample_rate, self._timestamp)
        clone._time = self._time
        clone._must_close = self._must_close
        return clone

    def close(self) -> None:
        """Release the samples (WebCodecs §9.2.6)."""
        super().close()
        self._samples = self._samples[:0, :0]
        self._format = None
        self._sample_rate = 0

    def to_ndarray(self, dtype: str | None = None) -> NDArray[Any]:
        """Return the samples with shape (frames, channels), unchanged or converted to "int16", "float32"…

        They are not copied if no conversion is needed.
        """
        self._opened()
        if dtype is None:
            return self._samples
        kinds = {name: kind for kind, name in _DTYPES.items()}
        if dtype not in kinds:
            raise TypeError(f"dtype is {dtype!r}: it must be 'int16', 'float32', 'int32' or 'uint8'")
        return convert(self._samples, kinds[dtype])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        samples = self.to_ndarray()
        return samples.astype(dtype or samples.dtype, copy=bool(copy))

    def __repr__(self) -> str:
        if self._format is None:
            return "AudioData(closed)"
        shape = f"{self.number_of_frames} frames of {self.number_of_channels} channels"
        return f"AudioData({shape}, {self._format}, {self.sample_rate} Hz, at {self._timestamp} µs)"

    def _opened(self) -> AudioSampleFormat:
        if self._format is None:
            raise InvalidStateError("this AudioData was closed")
        return self._format

    def _planes(self, format: AudioSampleFormat) -> NDArray[Any]:
        """Return the samples in the memory layout of `format`, with shape (planes, values per plane)."""
        import numpy as np

        kind, _, planar = str(format).partition("-")
        samples = convert(self._samples, kind)
        return np.ascontiguousarray(samples.T if planar else samples.reshape(1, -1))

    def _part(self, options: Any, fields: dict[str, Any]) -> NDArray[Any]:
        wanted = AudioDataCopyToOptions.of(options, **fields)
        planes = self._planes(wanted.format or self._opened())
        self._opened()
        if wanted.plane_index >= len(planes):
            raise RangeError(f"plane_index is {wanted.plane_index}: the format has {len(planes)} planes")
        per_frame = planes.shape[1] // self.number_of_frames
        first, last = wanted.frame_offset, self.number_of_frames
        if first >= last:
            raise RangeError(f"frame_offset is {first}: the data has {last} frames")
        if wanted.frame_count is not None:
            if first + wanted.frame_count > last:
                raise RangeError(f"frame_count is {wanted.frame_count}: {last - first} frames are left")
            last = first + wanted.frame_count
        return planes[wanted.plane_index, first * per_frame : last * per_frame]

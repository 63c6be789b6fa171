"""A picture as it goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.base import WebRTCObject
from webrtc.exceptions import InvalidStateError, RangeError

from . import av_frames
from .dictionary import Dictionary
from .planes import Planes, cut, gathered, laid_out, view
from .video_frame_options import (
    DOMRectInit,
    PlaneLayout,
    VideoColorSpaceInit,
    VideoFrameBufferInit,
    VideoFrameCopyToOptions,
    VideoFrameInit,
    VideoPixelFormat,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What ITU-T H.273 numbers, by WebCodecs' names.
_PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 12: "smpte432"}
_TRANSFERS = {1: "bt709", 6: "smpte170m", 8: "linear", 13: "iec61966-2-1", 16: "pq", 18: "hlg"}
_MATRICES = {0: "rgb", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020-ncl"}
_UNKNOWN = 2


class VideoFrame(WebRTCObject):
    """A picture (WebCodecs §9.4): pixels that do not change, and when and how to show them."""

    # What the engine does not carry.
    _duration: int | None = None
    _display: tuple[int, int] | None = None
    # Of a closed one.
    _timestamp = 0

    def __init__(
        self,
        data: Any,
        format: str | VideoFrameBufferInit | VideoFrameInit | Mapping[str, Any] | None = None,
        *,
        width: int | None = None,
        height: int | None = None,
        **fields: Any,
    ) -> None:
        """A copy of pixels as `RTCVideoSource.push` takes them, in "bgr24" unless told.

        Or, as in WebCodecs, of a buffer and a `VideoFrameBufferInit`; or the pixels of another frame,
        shared, and a `VideoFrameInit` for what is to be different. Their fields are keywords too:
        `VideoFrame(array, "rgb24", timestamp=40_000, rotation=90)`.
        """
        super().__init__()
        told = format if isinstance(format, (Mapping, Dictionary)) else None
        if isinstance(data, VideoFrame):
            self._derive(data, VideoFrameInit.of(told, **fields))
            return
        if told is None:
            fields["format"] = format or "bgr24"
        sides = {"coded_width": width, "coded_height": height}
        fields.update({name: side for name, side in sides.items() if side is not None})
        self._make(data, VideoFrameBufferInit.of(told, **fields))

    def _make(self, data: Any, init: VideoFrameBufferInit) -> None:
        width, height = init.coded_width, init.coded_height
        if init.layout is not None:
            if width is None or height is None:
                raise TypeError("a layout needs coded_width and coded_height")
            shapes = wrtc.plane_shapes(init.format, width, height)
            layout, _ = laid_out(shapes, init.layout)
            data = gathered(
                [
                    view(data, *shape, place.offset, place.stride)
                    for shape, place in zip(shapes, layout, strict=True)
                ]
            )
        native = wrtc.VideoFrame(data, init.format, width, height, init.timestamp, init.rotation)
        if (told := init.color_space) is not None:
            native = native.with_color_space(
                _number(told.primaries, _PRIMARIES, "primaries"),
                _number(told.transfer, _TRANSFERS, "transfer"),
                _number(told.matrix, _MATRICES, "matrix"),
                told.full_range,
            )
        self._show(native, init)

    def _derive(self, other: VideoFrame, init: VideoFrameInit) -> None:
        timestamp = other.timestamp if init.timestamp is None else init.timestamp
        self._duration = other._duration
        self._display = other._display
        turned = (other.rotation + init.rotation) % 360
        self._show(other._open.with_timing(timestamp, turned), init)

    def _show(self, native: wrtc.VideoFrame, init: VideoFrameInit | VideoFrameBufferInit) -> None:
        if init.visible_rect is not None:
            self._display = None
            rect, space = init.visible_rect, native.color_space
            part = gathered(cut(_arrays(native), rect))
            native = wrtc.VideoFrame(
                part, native.format, rect.width, rect.height, native.timestamp, native.rotation
            )
            if space is not None:
                native = native.with_color_space(*space)
        self._native = native
        if init.duration is not None:
            self._duration = init.duration
        if (init.display_width is None) != (init.display_height is None):
            raise TypeError("display_width and display_height come together")
        if init.display_width is not None and init.display_height is not None:
            self._display = (init.display_width, init.display_height)

    @classmethod
    def _of(cls, native: Any) -> VideoFrame:
        frame = cls.__new__(cls)
        frame._native = native
        return frame

    def _with(self, native: Any) -> VideoFrame:
        """Other pixels of the same moment."""
        frame = self._of(native)
        frame._duration = self._duration
        return frame

    @property
    def _open(self) -> wrtc.VideoFrame:
        native: wrtc.VideoFrame | None = self._native
        if native is None:
            raise InvalidStateError("this VideoFrame is closed: clone() it before close() to keep it")
        return native

    @property
    def format(self) -> VideoPixelFormat | None:
        """How the pixels are laid out; None once it is closed."""
        return VideoPixelFormat(self._native.format) if self._native else None

    @property
    def width(self) -> int:
        """Pixels across, before it is turned by `rotation`; 0 once it is closed."""
        return self._native.width if self._native else 0

    @property
    def height(self) -> int:
        """Pixels down, before it is turned by `rotation`; 0 once it is closed."""
        return self._native.height if self._native else 0

    coded_width = width
    coded_height = height

    @property
    def visible_rect(self) -> DOMRectInit | None:
        """The part of the pixels to be seen: all, as others are cut off when the frame is made.

        None once it is closed.
        """
        return self._whole if self._native else None

    @property
    def _whole(self) -> DOMRectInit:
        return DOMRectInit._made(x=0, y=0, width=self.width, height=self.height)

    @property
    def display_width(self) -> int:
        """Pixels across as it is to be shown, turned upright."""
        return self._displayed[0]

    @property
    def display_height(self) -> int:
        """Pixels down as it is to be shown, turned upright."""
        return self._displayed[1]

    @property
    def _displayed(self) -> tuple[int, int]:
        size = (self.width, self.height)
        if self._native is None:
            return size
        return self._display or (size if self.rotation % 180 == 0 else size[::-1])

    @property
    def timestamp(self) -> int:
        """Microseconds; of a received picture, from the first one that its reader got. It stays."""
        return self._native.timestamp if self._native else self._timestamp

    @property
    def capture_time(self) -> float | None:
        """When it was captured, by this machine's clock, as far as that is known: milliseconds since 1970.

        Of a received picture, when its first packet came, without the network's jitter. None for a picture
        that came from no track.
        """
        time = self._open.time
        return wrtc.utc_ms(time) if time else None

    @property
    def duration(self) -> int | None:
        """Microseconds, if told; the network does not tell it."""
        return self._duration

    @property
    def rotation(self) -> int:
        """How far to turn it clockwise to be seen upright: 0, 90, 180 or 270."""
        return self._native.rotation if self._native else 0

    @property
    def color_space(self) -> VideoColorSpaceInit:
        """How its numbers stand for colours, as far as its maker, its codec or its sender told.

        Conversions go by it, and take YUV for BT.601 of limited range where it says nothing.
        """
        told = self._native.color_space if self._native else None
        if told is None:
            return VideoColorSpaceInit()
        primaries, transfer, matrix, full_range = told
        return VideoColorSpaceInit._made(
            primaries=_PRIMARIES.get(primaries),
            transfer=_TRANSFERS.get(transfer),
            matrix=_MATRICES.get(matrix),
            full_range=full_range,
        )

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp in the RTP packets that brought it, at 90 kHz."""
        return self._open.rtp_timestamp

    @property
    def planes(self) -> tuple[wrtc.VideoPlane, ...]:
        """Its memory, plane by plane, without a copy: buffers that numpy (`np.asarray`) and DLPack take.

        Of shape (rows, columns), or (rows, columns, values) where several belong together; not to be
        written to. A plane keeps the memory alive, also after `close`.
        """
        return self._open.planes()

    def to_ndarray(self, format: str = "bgr24", out: NDArray[Any] | None = None) -> NDArray[Any]:
        """A copy of the pixels as an array, shaped as `RTCVideoSource.push` takes them.

        Into `out` if given, which must be contiguous and of that shape and type.
        """
        array: NDArray[Any] = self._open.to_array(format, out)
        return array

    def to_bytes(self, format: str | None = None) -> bytes:
        """A copy of the pixels as bytes, plane after plane without gaps, in `format` or as they are.

        `VideoFrame(data, format, width=…, height=…)` takes them again.
        """
        native = self._open
        if format is None or format.upper() == native.format:
            return gathered(_arrays(native)).tobytes()
        return self.to_ndarray(format).tobytes()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """As `to_ndarray()`: BGR, as OpenCV has it and `RTCVideoSource.push` takes it."""
        if copy is False:
            raise ValueError("a VideoFrame becomes an array by a copy only: take its planes")
        array = self.to_ndarray()
        return array if dtype is None else array.astype(dtype, copy=False)

    def allocation_size(
        self, options: VideoFrameCopyToOptions | Mapping[str, Any] | None = None, **fields: Any
    ) -> int:
        """The bytes that `copy_to` with these options needs."""
        return self._laid_out(VideoFrameCopyToOptions.of(options, **fields))[2]

    async def copy_to(
        self,
        destination: Any,
        options: VideoFrameCopyToOptions | Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> list[PlaneLayout]:
        """Copy the pixels into a buffer: all or a part, as they are or converted; gives where planes lie.

        Raises RangeError for a buffer that is too small.
        """
        parts, layout, size = self._laid_out(VideoFrameCopyToOptions.of(options, **fields))
        room = memoryview(destination).nbytes
        if room < size:
            raise RangeError(f"destination has {room} bytes: allocation_size() says {size}")
        for part, place in zip(parts, layout, strict=True):
            view(destination, part.shape, part.itemsize, place.offset, place.stride)[...] = part
        return layout

    def _laid_out(self, options: VideoFrameCopyToOptions) -> tuple[Planes, list[PlaneLayout], int]:
        native = self._open
        if options.format is not None and options.format.upper() != native.format:
            array = self.to_ndarray(options.format)
            native = wrtc.VideoFrame(array, options.format, None, None, 0, 0)
        parts = cut(_arrays(native), options.rect or self._whole)
        layout, size = laid_out([(part.shape, part.itemsize) for part in parts], options.layout)
        return parts, layout, size

    def scaled(
        self,
        width: int,
        height: int,
        crop: DOMRectInit | Mapping[str, int] | tuple[int, int, int, int] | None = None,
    ) -> VideoFrame:
        """In another size; of `crop` (x, y, width, height) only, if given. RGB becomes I420."""
        opened = self._open
        rect = DOMRectInit(*crop) if isinstance(crop, tuple) else DOMRectInit.of(crop or self._whole)
        native = opened.scaled(rect.x, rect.y, rect.width, rect.height, width, height)
        return self._with(native)

    def upright(self) -> VideoFrame:
        """As it is to be seen: with turned pixels and a rotation of 0. If it was turned, I420."""
        return self._with(self._open.upright())

    def clone(self) -> VideoFrame:
        """Another frame of the same pixels, which stays when this one is closed."""
        clone = self._with(self._open)
        clone._display = self._display
        return clone

    def close(self) -> None:
        """Give the pixels up now rather than when the object goes (WebCodecs §9.4.6).

        What it was like is empty then, but for `timestamp` and `duration`; what needs pixels raises
        InvalidStateError.
        """
        self._timestamp = self.timestamp
        self._native = None

    @classmethod
    def from_av(cls, frame: Any) -> VideoFrame:
        """A copy of a PyAV frame, in its format where it is one of ours, else in I420."""
        if not av_frames.is_av(frame):
            raise TypeError(f"from_av takes an av.VideoFrame, not {type(frame).__name__}")
        turned, timestamp = av_frames.rotation_of(frame), av_frames.timestamp_of(frame)
        made = cls(**av_frames.pixels_of(frame), timestamp=timestamp, rotation=turned)
        space = av_frames.color_space_of(frame)
        if space is not None:
            made._native = made._native.with_color_space(*space)
        return made

    def to_av(self) -> Any:
        """A PyAV frame with a copy of the pixels, its `pts` in microseconds; PyAV's have no rotation.

        Raises NotSupportedError where PyAV is not installed.
        """
        return av_frames.to_av(self)

    def __repr__(self) -> str:
        if self._native is None:
            return "VideoFrame(closed)"
        return f"VideoFrame({self.format}, {self.width}x{self.height}, at {self.timestamp} µs)"


def _arrays(native: wrtc.VideoFrame) -> Planes:
    import numpy as np

    return [np.asarray(plane) for plane in native.planes()]


def _number(name: str | None, names: dict[int, str], field: str) -> int:
    if name is None:
        return _UNKNOWN
    for number, known in names.items():
        if name == known:
            return number
    raise TypeError(f"{field} is {name!r}: it must be one of {', '.join(names.values())}")

"""A picture as it goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.dictionaries.dictionary import Dictionary
from webrtc.dictionaries.video_frame_init import (
    AlphaOption,
    DOMRectInit,
    PlaneLayout,
    VideoColorSpaceInit,
    VideoFrameBufferInit,
    VideoFrameCopyToOptions,
    VideoFrameInit,
    VideoFrameMetadata,
    VideoPixelFormat,
)
from webrtc.exceptions import InvalidStateError, RangeError

from . import av_frames
from .closing import Closable
from .color_space import color_space_of, numbers_of
from .planes import Planes, arrays_of, cut, gathered, has_alpha, laid_out, like, opaque, view
from .png import png

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VideoFrame(Closable):
    """A picture (WebCodecs §9.4): pixels that do not change, and when and how to show them."""

    # What the engine does not carry.
    _duration: int | None = None
    _display: tuple[int, int] | None = None
    _metadata: VideoFrameMetadata | None = None
    # Of which only a part is to be seen, which `_native` is then: all pixels, and where the part is.
    _coded: wrtc.VideoFrame | None = None
    _visible: DOMRectInit | None = None
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
        else:
            if told is None:
                fields["format"] = format or "bgr24"
            sides = {"coded_width": width, "coded_height": height}
            fields.update({name: side for name, side in sides.items() if side is not None})
            self._make(data, VideoFrameBufferInit.of(told, **fields))
        self._owed = True

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
            native = native.with_color_space(*numbers_of(told))
        self._show(native, init, init.visible_rect)

    def _derive(self, other: VideoFrame, init: VideoFrameInit) -> None:
        timestamp = other.timestamp if init.timestamp is None else init.timestamp
        self._duration = other._duration
        self._metadata = other._metadata
        turned = (other.rotation + init.rotation) % 360
        native = other._whole.with_timing(timestamp, turned)
        if init.alpha == AlphaOption.discard:
            native = opaque(native)
        if init.visible_rect is None:
            self._display = other._display
        self._show(native, init, init.visible_rect or other._visible)

    def _show(
        self,
        native: wrtc.VideoFrame,
        init: VideoFrameInit | VideoFrameBufferInit,
        visible: DOMRectInit | None,
    ) -> None:
        self._native = native
        if visible is not None:
            self._coded, self._visible = native, visible
            parts = cut(arrays_of(native), visible)
            self._native = like(native, parts, native.format, visible.width, visible.height)
        if init.metadata is not None:
            self._metadata = init.metadata
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
    def _whole(self) -> wrtc.VideoFrame:
        return self._coded or self._open

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

    @property
    def coded_width(self) -> int:
        """Pixels across, those that are not to be seen among them; 0 once it is closed."""
        return self._coded.width if self._coded else self.width

    @property
    def coded_height(self) -> int:
        """Pixels down, those that are not to be seen among them; 0 once it is closed."""
        return self._coded.height if self._coded else self.height

    @property
    def coded_rect(self) -> DOMRectInit | None:
        """All pixels, those that are not to be seen among them; None once it is closed."""
        if self._native is None:
            return None
        return DOMRectInit._made(x=0, y=0, width=self.coded_width, height=self.coded_height)

    @property
    def visible_rect(self) -> DOMRectInit | None:
        """The part of the coded pixels to be seen; None once it is closed.

        `width`, `height`, `planes`, arrays and what is sent are of this part; `copy_to` takes others too.
        """
        return self._visible or self.coded_rect

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
        time = self._whole.time
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
        return color_space_of(self._native.color_space if self._native else None)

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp in the RTP packets that brought it, at 90 kHz."""
        return self._whole.rtp_timestamp

    def metadata(self) -> VideoFrameMetadata:
        """What the program told of it when it made it, else what the network did."""
        known = {"capture_time": self.capture_time, "rtp_timestamp": self.rtp_timestamp}
        return VideoFrameMetadata(self._metadata or known)

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
            return gathered(arrays_of(native)).tobytes()
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
        native = self._whole
        if options.format is not None and options.format.upper() != native.format:
            array = native.to_array(options.format, None)
            native = wrtc.VideoFrame(array, options.format, None, None, 0, 0)
        rect = options.rect or self.visible_rect
        assert rect is not None
        parts = cut(arrays_of(native), rect)
        layout, size = laid_out([(part.shape, part.itemsize) for part in parts], options.layout)
        return parts, layout, size

    def scaled(
        self,
        width: int,
        height: int,
        crop: DOMRectInit | Mapping[str, int] | tuple[int, int, int, int] | None = None,
    ) -> VideoFrame:
        """In another size; of `crop` (x, y, width, height) only, if given.

        RGB becomes I420, as what has alpha or 12 bits does.
        """
        opened = self._open
        whole = DOMRectInit(0, 0, opened.width, opened.height)
        rect = DOMRectInit(*crop) if isinstance(crop, tuple) else DOMRectInit.of(crop or whole)
        native = opened.scaled(rect.x, rect.y, rect.width, rect.height, width, height)
        return self._with(native)

    def upright(self) -> VideoFrame:
        """As it is to be seen: with turned pixels and a rotation of 0. If it was turned, I420."""
        return self._with(self._open.upright())

    def clone(self) -> VideoFrame:
        """Another frame of the same pixels, which stays when this one is closed."""
        clone = self._with(self._open)
        clone._display, clone._metadata = self._display, self._metadata
        clone._coded, clone._visible = self._coded, self._visible
        clone._owed = self._owed
        return clone

    def close(self) -> None:
        """Give the pixels up now rather than when the object goes (WebCodecs §9.4.6).

        What it was like is empty then, but for `timestamp` and `duration`; what needs pixels raises
        InvalidStateError.
        """
        super().close()
        self._timestamp = self.timestamp
        self._native = self._coded = self._visible = None

    @classmethod
    def from_av(cls, frame: Any) -> VideoFrame:
        """A copy of a PyAV frame, in its format where it is one of ours, else in I420."""
        if not av_frames.is_av(frame):
            raise TypeError(f"from_av takes an av.VideoFrame, not {type(frame).__name__}")
        turned, timestamp = av_frames.rotation_of(frame), av_frames.timestamp_of(frame)
        made = cls(**av_frames.pixels_of(frame), timestamp=timestamp, rotation=turned)._handed_over()
        space = av_frames.color_space_of(frame)
        if space is not None:
            made._native = made._native.with_color_space(*space)
        return made

    def to_av(self) -> Any:
        """A PyAV frame with a copy of the pixels, its `pts` in microseconds; PyAV's have no rotation.

        Raises NotSupportedError where PyAV is not installed.
        """
        return av_frames.to_av(self)

    def _repr_png_(self) -> bytes | None:
        """What a notebook shows: the picture, upright; nothing of a closed one."""
        if self._native is None:
            return None
        import numpy as np

        pixels = self.to_ndarray("rgba" if has_alpha(self._native.format) else "rgb24")
        return png(np.rot90(pixels, -self.rotation // 90))

    def __repr__(self) -> str:
        if self._native is None:
            return "VideoFrame(closed)"
        return f"VideoFrame({self.format}, {self.width}x{self.height}, at {self.timestamp} µs)"

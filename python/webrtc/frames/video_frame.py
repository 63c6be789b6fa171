"""VideoFrame: a frame of video (WebCodecs §9.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.deprecated import deprecated
from webrtc.dictionaries.dictionary import Dictionary, Like
from webrtc.dictionaries.video_frame_init import (
    AlphaOption,
    DOMRectInit,
    PixelFormat,
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
    import av
    from numpy.typing import NDArray
    from typing_extensions import Buffer


class VideoFrame(Closable[wrtc.VideoFrame | None]):
    """A frame of video (WebCodecs §9.4): immutable pixels, with the time and geometry of their display."""

    # The engine does not carry these.
    _duration: int | None = None
    _display: tuple[int, int] | None = None
    _metadata: VideoFrameMetadata | None = None
    # If only a part is visible, `_native` is this part, and this has all pixels and the position of the part.
    _coded: wrtc.VideoFrame | None = None
    _visible: DOMRectInit | None = None
    # The timestamp of a closed frame.
    _timestamp = 0

    def __init__(
        self,
        data: NDArray[Any] | Buffer | VideoFrame,
        format: PixelFormat | Like[VideoFrameBufferInit] | Like[VideoFrameInit] | None = None,
        *,
        width: int | None = None,
        height: int | None = None,
        **fields: Any,
    ) -> None:
        """Copy pixels in a format of `RTCVideoSource.push`, by default "bgr24".

        Or, as in WebCodecs, pass a buffer and a `VideoFrameBufferInit`; or another frame, whose pixels are
        shared, and a `VideoFrameInit` with the differences. Their fields are also keywords:
        `VideoFrame(array, "rgb24", timestamp=40_000, rotation=90)`.
        """
        super().__init__()
        given = format if isinstance(format, (Mapping, Dictionary)) else None
        if isinstance(data, VideoFrame):
            self._derive(data, VideoFrameInit.of(given, **fields))
        else:
            if given is None:
                fields["format"] = format or "bgr24"
            sides = {"coded_width": width, "coded_height": height}
            fields.update({name: side for name, side in sides.items() if side is not None})
            self._make(data, VideoFrameBufferInit.of(given, **fields))
        self._must_close = True

    def _make(self, data: Any, init: VideoFrameBufferInit) -> None:
        width, height = init.coded_width, init.coded_height
        if init.layout is not None:
            if width is None or height is None:
                raise TypeError("a layout requires coded_width and coded_height")
            shapes = wrtc.plane_shapes(init.format, width, height)
            layout, _ = laid_out(shapes, init.layout)
            data = gathered(
                [
                    view(data, *shape, place.offset, place.stride)
                    for shape, place in zip(shapes, layout, strict=True)
                ]
            )
        native = wrtc.VideoFrame(data, init.format, width, height, init.timestamp, init.rotation)
        if (space := init.color_space) is not None:
            native = native.with_color_space(*numbers_of(space))
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
            raise TypeError("display_width and display_height must be given together")
        if init.display_width is not None and init.display_height is not None:
            self._display = (init.display_width, init.display_height)

    @classmethod
    def _of(cls, native: wrtc.VideoFrame) -> VideoFrame:
        frame = cls.__new__(cls)
        frame._native = native
        return frame

    def _with(self, native: wrtc.VideoFrame) -> VideoFrame:
        """Return a frame with other pixels and the same metadata."""
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
        """The pixel format; None after `close`."""
        return VideoPixelFormat(self._native.format) if self._native else None

    @property
    def width(self) -> int:
        """Width in pixels before `rotation` is applied; 0 after `close`."""
        return self._native.width if self._native else 0

    @property
    def height(self) -> int:
        """Height in pixels before `rotation` is applied; 0 after `close`."""
        return self._native.height if self._native else 0

    @property
    def coded_width(self) -> int:
        """Width in pixels including invisible ones; 0 after `close`."""
        return self._coded.width if self._coded else self.width

    @property
    def coded_height(self) -> int:
        """Height in pixels including invisible ones; 0 after `close`."""
        return self._coded.height if self._coded else self.height

    @property
    def coded_rect(self) -> DOMRectInit | None:
        """All pixels including invisible ones; None after `close`."""
        if self._native is None:
            return None
        return DOMRectInit._made(x=0, y=0, width=self.coded_width, height=self.coded_height)

    @property
    def visible_rect(self) -> DOMRectInit | None:
        """The visible part of the coded pixels; None after `close`.

        `width`, `height`, `planes`, arrays and sent video refer to this part; `copy_to` accepts other parts.
        """
        return self._visible or self.coded_rect

    @property
    def display_width(self) -> int:
        """Display width in pixels, after rotation."""
        return self._displayed[0]

    @property
    def display_height(self) -> int:
        """Display height in pixels, after rotation."""
        return self._displayed[1]

    @property
    def _displayed(self) -> tuple[int, int]:
        size = (self.width, self.height)
        if self._native is None:
            return size
        return self._display or (size if self.rotation % 180 == 0 else size[::-1])

    @property
    def timestamp(self) -> int:
        """Microseconds; for a received frame, since the reader's first frame. Remains after `close`."""
        return self._native.timestamp if self._native else self._timestamp

    @property
    def capture_time(self) -> float | None:
        """The capture time on this machine's clock, if known, in milliseconds since 1970.

        For a received frame, the arrival time of its first packet, without the network's jitter. None for a
        frame that is not from a track.
        """
        time = self._whole.time
        return wrtc.utc_ms(time) if time else None

    @property
    def duration(self) -> int | None:
        """Microseconds, if given; not transmitted over the network."""
        return self._duration

    @property
    def rotation(self) -> int:
        """The clockwise rotation for display: 0, 90, 180 or 270."""
        return self._native.rotation if self._native else 0

    @property
    def color_space(self) -> VideoColorSpaceInit:
        """The colour space, if given by the program, the codec or the sender.

        Conversions use it, and assume BT.601 in limited range for YUV where it is unknown.
        """
        return color_space_of(self._native.color_space if self._native else None)

    @property
    def rtp_timestamp(self) -> int | None:
        """The timestamp of the frame's RTP packets, at 90 kHz."""
        return self._whole.rtp_timestamp

    def metadata(self) -> VideoFrameMetadata:
        """Return the metadata given by the program, or otherwise that of the network."""
        known = {"capture_time": self.capture_time, "rtp_timestamp": self.rtp_timestamp}
        return VideoFrameMetadata(self._metadata or known)

    @property
    def planes(self) -> tuple[wrtc.VideoPlane, ...]:
        """The frame's memory, plane by plane and without a copy: buffers for NumPy (`np.asarray`) and DLPack.

        Planes are read-only and have the shape (rows, columns), or (rows, columns, values) for packed
        formats. A plane keeps the memory alive, also after `close`.
        """
        return self._open.planes()

    def to_ndarray(self, format: PixelFormat = "bgr24", out: NDArray[Any] | None = None) -> NDArray[Any]:
        """Copy the pixels to an array with the shape that `RTCVideoSource.push` accepts.

        If `out` is given, it must be contiguous and have this shape and type.
        """
        array: NDArray[Any] = self._open.to_array(format, out)
        return array

    def to_bytes(self, format: PixelFormat | None = None) -> bytes:
        """Copy the pixels to bytes, plane by plane without padding, in `format` or unchanged.

        `VideoFrame(data, format, width=…, height=…)` accepts them again.
        """
        native = self._open
        if format is None or format.upper() == native.format:
            return gathered(arrays_of(native)).tobytes()
        return self.to_ndarray(format).tobytes()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The same as `to_ndarray()`: BGR, as in OpenCV."""
        if copy is False:
            raise ValueError("a VideoFrame cannot be converted to an array without a copy: use its planes")
        array = self.to_ndarray()
        return array if dtype is None else array.astype(dtype, copy=False)

    def allocation_size(
        self, options: VideoFrameCopyToOptions | Mapping[str, Any] | None = None, **fields: Any
    ) -> int:
        """Return the number of bytes that `copy_to` needs with these options."""
        return self._laid_out(VideoFrameCopyToOptions.of(options, **fields))[2]

    async def copy_to(
        self,
        destination: NDArray[Any] | Buffer,
        options: Like[VideoFrameCopyToOptions] | None = None,
        **fields: Any,
    ) -> list[PlaneLayout]:
        """Copy all or a part of the pixels into a buffer, unchanged or converted; return the plane layouts.

        Raises RangeError for a buffer that is too small.
        """
        parts, layout, size = self._laid_out(VideoFrameCopyToOptions.of(options, **fields))
        room = memoryview(destination).nbytes  # type: ignore[arg-type]
        if room < size:
            raise RangeError(f"destination has {room} bytes: allocation_size() is {size}")
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
        crop: Like[DOMRectInit] | Mapping[str, int] | tuple[int, int, int, int] | None = None,
    ) -> VideoFrame:
        """Return the frame, or its part `crop` (x, y, width, height), in another size.

        RGB becomes I420, and so do formats with alpha or 12 bits.
        """
        opened = self._open
        whole = DOMRectInit(0, 0, opened.width, opened.height)
        rect = DOMRectInit(*crop) if isinstance(crop, tuple) else DOMRectInit.of(crop or whole)
        native = opened.scaled(rect.x, rect.y, rect.width, rect.height, width, height)
        return self._with(native)

    def rotated(self) -> VideoFrame:
        """Return the frame with its `rotation` applied to the pixels; I420 unless the rotation is 0."""
        return self._with(self._open.rotated())

    @deprecated("VideoFrame.upright was renamed: use rotated")
    def upright(self) -> VideoFrame:
        """The former name of `rotated`."""
        return self.rotated()

    def clone(self) -> VideoFrame:
        """Return a frame that shares the pixels and stays open when this one is closed."""
        clone = self._with(self._open)
        clone._display, clone._metadata = self._display, self._metadata
        clone._coded, clone._visible = self._coded, self._visible
        clone._must_close = self._must_close
        return clone

    def close(self) -> None:
        """Release the pixels now (WebCodecs §9.4.6).

        Attributes are empty afterwards, except `timestamp` and `duration`. Members that need pixels raise
        InvalidStateError.
        """
        super().close()
        self._timestamp = self.timestamp
        self._native = self._coded = self._visible = None

    @classmethod
    def from_av(cls, frame: av.VideoFrame) -> VideoFrame:
        """Copy a PyAV frame, in its own format if it is supported, otherwise in I420."""
        if not av_frames.is_av(frame):
            raise TypeError(f"from_av takes an av.VideoFrame, not {type(frame).__name__}")
        turned, timestamp = av_frames.rotation_of(frame), av_frames.timestamp_of(frame)
        made = cls(**av_frames.pixels_of(frame), timestamp=timestamp, rotation=turned)._need_not_close()
        space = av_frames.color_space_of(frame)
        if space is not None:
            made._native = made._open.with_color_space(*space)
        return made

    def to_av(self) -> av.VideoFrame:
        """Copy the pixels to a PyAV frame with `pts` in microseconds. PyAV frames have no rotation.

        Raises NotSupportedError if PyAV is not installed.
        """
        return av_frames.to_av(self)

    def _repr_png_(self) -> bytes | None:
        """The image shown in notebooks, upright; None for a closed frame."""
        if self._native is None:
            return None
        import numpy as np

        pixels = self.to_ndarray("rgba" if has_alpha(self._native.format) else "rgb24")
        return png(np.rot90(pixels, -self.rotation // 90))

    def __repr__(self) -> str:
        if self._native is None:
            return "VideoFrame(closed)"
        return f"VideoFrame({self.format}, {self.width}x{self.height}, at {self.timestamp} µs)"

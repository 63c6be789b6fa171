"""The initializers and options of `VideoFrame` (WebCodecs §9.4 to §9.9)."""

from __future__ import annotations

from typing import Annotated, Literal

import wrtc

from webrtc.enums import W3CEnum

from .conversion import LongLong, Range, UnsignedLong
from .dictionary import Dictionary

Side = Annotated[int, Range(1, 16384)]


@wrtc.adopt
class VideoPixelFormat(W3CEnum):
    """Pixel formats (WebCodecs §9.10), with additional ones of this package.

    Case-insensitive; "i010" means I420P10. P10 and P12 have 10 and 12 bits, in the low bits of uint16. A is
    alpha, which is not premultiplied, and X an unused byte.
    """

    I420 = "I420"
    I420P10 = "I420P10"
    I420P12 = "I420P12"
    I420A = "I420A"
    I420AP10 = "I420AP10"
    I420AP12 = "I420AP12"
    I422 = "I422"
    I422P10 = "I422P10"
    I422P12 = "I422P12"
    I422A = "I422A"
    I422AP10 = "I422AP10"
    I422AP12 = "I422AP12"
    I444 = "I444"
    I444P10 = "I444P10"
    I444P12 = "I444P12"
    I444A = "I444A"
    I444AP10 = "I444AP10"
    I444AP12 = "I444AP12"
    NV12 = "NV12"
    RGBA = "RGBA"
    RGBX = "RGBX"
    BGRA = "BGRA"
    BGRX = "BGRX"
    GRAY8 = "GRAY8"
    RGB24 = "RGB24"
    BGR24 = "BGR24"
    ARGB = "ARGB"


# What type checkers accept as a format: all names in lower and upper case. At run time, case is ignored.
# fmt: off
PixelFormat = Literal[
    "i420", "i420p10", "i010", "i420p12", "i420a", "i420ap10", "i420ap12", "i422", "i422p10", "i422p12",
    "i422a", "i422ap10", "i422ap12", "i444", "i444p10", "i444p12", "i444a", "i444ap10", "i444ap12", "nv12",
    "rgba", "rgbx", "bgra", "bgrx", "gray8", "rgb24", "bgr24", "argb",
    "I420", "I420P10", "I010", "I420P12", "I420A", "I420AP10", "I420AP12", "I422", "I422P10", "I422P12",
    "I422A", "I422AP10", "I422AP12", "I444", "I444P10", "I444P12", "I444A", "I444AP10", "I444AP12", "NV12",
    "RGBA", "RGBX", "BGRA", "BGRX", "GRAY8", "RGB24", "BGR24", "ARGB",
] | VideoPixelFormat
# fmt: on


@wrtc.adopt
class AlphaOption(W3CEnum):
    """Whether alpha is kept when a frame is created from another one (WebCodecs §9.4)."""

    keep = "keep"
    discard = "discard"


class DOMRectInit(Dictionary):
    """A rectangle of a frame, in pixels (W3C geometry §3)."""

    x: UnsignedLong = 0
    """Distance from the left."""
    y: UnsignedLong = 0
    """Distance from the top."""
    width: UnsignedLong = 0
    """Width in pixels."""
    height: UnsignedLong = 0
    """Height in pixels."""


class PlaneLayout(Dictionary):
    """The position of a plane in a buffer (WebCodecs §9.7)."""

    offset: UnsignedLong
    """Byte offset of the first row."""
    stride: UnsignedLong
    """Bytes per row, including padding."""


class VideoColorSpaceInit(Dictionary):
    """A colour space (WebCodecs §9.9); None means unknown."""

    primaries: str | None = None
    """The colour primaries, such as "bt709"."""
    transfer: str | None = None
    """The transfer function, such as "bt709" or "iec61966-2-1" (sRGB)."""
    matrix: str | None = None
    """The matrix from RGB to YUV, such as "smpte170m" (BT.601)."""
    full_range: bool | None = None
    """Whether black and white are 0 and 255 instead of 16 and 235."""


class VideoFrameMetadata(Dictionary):
    """Metadata of a frame (WebCodecs' registry of VideoFrame metadata)."""

    capture_time: float | None = None
    """The capture time in milliseconds since 1970."""
    receive_time: float | None = None
    """The arrival time in milliseconds since 1970; only if given by the program."""
    rtp_timestamp: UnsignedLong | None = None
    """The timestamp of the frame's RTP packets, at 90 kHz."""


class VideoFrameInit(Dictionary):
    """The initializer of a frame from another frame (WebCodecs §9.4.3)."""

    timestamp: LongLong | None = None
    """Microseconds."""
    duration: int | None = None
    """Microseconds."""
    alpha: AlphaOption = AlphaOption.keep
    """Whether to keep alpha."""
    visible_rect: DOMRectInit | None = None
    """The visible part of the coded pixels; by default that of the other frame."""
    rotation: int = 0
    """Additional clockwise rotation: 0, 90, 180 or 270."""
    display_width: Side | None = None
    """Display width in pixels."""
    display_height: Side | None = None
    """Display height in pixels."""
    metadata: VideoFrameMetadata | None = None
    """The result of `metadata()`."""


class VideoFrameBufferInit(Dictionary):
    """The initializer of a frame from a buffer (WebCodecs §9.4.3)."""

    format: PixelFormat
    """A `VideoPixelFormat`, case-insensitive."""
    coded_width: Side | None = None
    """Width in pixels; for arrays, taken from the shape."""
    coded_height: Side | None = None
    """Height in pixels; for arrays, taken from the shape."""
    timestamp: LongLong = 0
    """Microseconds."""
    duration: int | None = None
    """Microseconds."""
    layout: list[PlaneLayout] | None = None
    """The positions of the planes; by default contiguous."""
    visible_rect: DOMRectInit | None = None
    """The visible part; by default everything."""
    rotation: int = 0
    """The clockwise rotation for display: 0, 90, 180 or 270."""
    display_width: Side | None = None
    """Display width in pixels."""
    display_height: Side | None = None
    """Display height in pixels."""
    metadata: VideoFrameMetadata | None = None
    """The result of `metadata()`."""
    color_space: VideoColorSpaceInit | None = None
    """The colour space."""


class VideoFrameCopyToOptions(Dictionary):
    """The options of `VideoFrame.copy_to` (WebCodecs §9.4.4)."""

    rect: DOMRectInit | None = None
    """The part of the coded pixels to copy; by default the visible part."""
    layout: list[PlaneLayout] | None = None
    """The positions of the planes; by default contiguous."""
    format: PixelFormat | None = None
    """The format to convert to; by default unchanged."""

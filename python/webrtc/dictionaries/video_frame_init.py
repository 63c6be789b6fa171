"""What `VideoFrame` is made of, told and asked by (WebCodecs §9.4 to §9.9)."""

from __future__ import annotations

from typing import Annotated

import wrtc

from webrtc.enums import W3CEnum

from .conversion import LongLong, Range, UnsignedLong
from .dictionary import Dictionary

Side = Annotated[int, Range(1, 16384)]


@wrtc.adopt
class VideoPixelFormat(W3CEnum):
    """How the pixels of a picture are laid out (WebCodecs §9.10), and what only this package has.

    Taken in any case; "i010" is taken as I420P10. P10 and P12 have 10 and 12 bits, in the low bits of uint16.
    A stands for alpha, which is not multiplied into the colours, and X for a byte that says nothing.
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


@wrtc.adopt
class AlphaOption(W3CEnum):
    """What becomes of alpha when a frame is made from another (WebCodecs §9.4)."""

    keep = "keep"
    discard = "discard"


class DOMRectInit(Dictionary):
    """A part of a picture, in pixels (W3C geometry §3)."""

    x: UnsignedLong = 0
    """From the left."""
    y: UnsignedLong = 0
    """From the top."""
    width: UnsignedLong = 0
    """Pixels across."""
    height: UnsignedLong = 0
    """Pixels down."""


class PlaneLayout(Dictionary):
    """Where a plane lies in a buffer (WebCodecs §9.7)."""

    offset: UnsignedLong
    """Bytes before its first row."""
    stride: UnsignedLong
    """Bytes from one row to the next."""


class VideoColorSpaceInit(Dictionary):
    """How numbers stand for colours (WebCodecs §9.9); None is not known."""

    primaries: str | None = None
    """The colours of red, green and blue, as in "bt709"."""
    transfer: str | None = None
    """From numbers to light, as in "bt709" or "iec61966-2-1" (sRGB)."""
    matrix: str | None = None
    """From RGB to YUV, as in "smpte170m" (BT.601)."""
    full_range: bool | None = None
    """Whether black and white are 0 and 255, not 16 and 235."""


class VideoFrameMetadata(Dictionary):
    """What is known of a picture besides its pixels (WebCodecs' registry of VideoFrame metadata)."""

    capture_time: float | None = None
    """When it was captured, in milliseconds since 1970."""
    receive_time: float | None = None
    """When it came from the network, in milliseconds since 1970; only if the program told it."""
    rtp_timestamp: UnsignedLong | None = None
    """The timestamp in the RTP packets that brought it, at 90 kHz."""


class VideoFrameInit(Dictionary):
    """What to tell of a picture that is made from another (WebCodecs §9.4.3)."""

    timestamp: LongLong | None = None
    """Microseconds."""
    duration: int | None = None
    """Microseconds."""
    alpha: AlphaOption = AlphaOption.keep
    """Whether its alpha is kept."""
    visible_rect: DOMRectInit | None = None
    """The part to be seen, of the coded pixels; else as of the other."""
    rotation: int = 0
    """How far to turn it further clockwise: 0, 90, 180 or 270."""
    display_width: Side | None = None
    """Pixels across, as it is to be shown."""
    display_height: Side | None = None
    """Pixels down, as it is to be shown."""
    metadata: VideoFrameMetadata | None = None
    """What `metadata()` is to tell."""


class VideoFrameBufferInit(Dictionary):
    """What pixels in a buffer are (WebCodecs §9.4.3)."""

    format: str
    """As in `VideoPixelFormat`, in any case."""
    coded_width: Side | None = None
    """Pixels across; an array's shape tells it."""
    coded_height: Side | None = None
    """Pixels down; an array's shape tells it."""
    timestamp: LongLong = 0
    """Microseconds."""
    duration: int | None = None
    """Microseconds."""
    layout: list[PlaneLayout] | None = None
    """Where the planes lie; else one after the other without gaps."""
    visible_rect: DOMRectInit | None = None
    """The part to be seen, else all."""
    rotation: int = 0
    """How far to turn it clockwise to be seen upright: 0, 90, 180 or 270."""
    display_width: Side | None = None
    """Pixels across, as it is to be shown."""
    display_height: Side | None = None
    """Pixels down, as it is to be shown."""
    metadata: VideoFrameMetadata | None = None
    """What `metadata()` is to tell."""
    color_space: VideoColorSpaceInit | None = None
    """How its numbers stand for colours."""


class VideoFrameCopyToOptions(Dictionary):
    """What to copy of a picture, and how (WebCodecs §9.4.4)."""

    rect: DOMRectInit | None = None
    """The part to copy, of the coded pixels; else what is to be seen."""
    layout: list[PlaneLayout] | None = None
    """Where the planes go; else one after the other without gaps."""
    format: str | None = None
    """What to convert to, else as it is."""

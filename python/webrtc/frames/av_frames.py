"""Conversion from and to PyAV's video frames. PyAV is only imported when a program requests one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeGuard

import wrtc

from webrtc.exceptions import NotSupportedError

from .planes import gathered, view
from .pyav import load

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray

_MICROSECOND = Fraction(1, 1_000_000)
# PyAV's (FFmpeg's) names of formats that need no conversion, and the corresponding names here.
_FORMATS = {
    "yuv420p": "I420",
    "yuv422p": "I422",
    "yuv444p": "I444",
    "nv12": "NV12",
    "yuv420p10le": "I420P10",
    "yuv420p12le": "I420P12",
    "yuva420p": "I420A",
    "yuva420p10le": "I420AP10",
    "yuv422p10le": "I422P10",
    "yuv422p12le": "I422P12",
    "yuva422p": "I422A",
    "yuva422p10le": "I422AP10",
    "yuva422p12le": "I422AP12",
    "yuv444p10le": "I444P10",
    "yuv444p12le": "I444P12",
    "yuva444p": "I444A",
    "yuva444p10le": "I444AP10",
    "yuva444p12le": "I444AP12",
    "gray": "GRAY8",
    "rgb24": "RGB24",
    "bgr24": "BGR24",
    "rgba": "RGBA",
    "bgra": "BGRA",
    "argb": "ARGB",
    "rgb0": "RGBX",
    "bgr0": "BGRX",
}
# FFmpeg's numbers of an unspecified matrix, and of ranges, by whether they are full.
_UNSPECIFIED = 2
_RANGES = {1: False, 2: True}
_NAMES = {ours: name for name, ours in _FORMATS.items()}


def is_av(frame: Any) -> TypeGuard[av.VideoFrame]:
    """Whether the frame is PyAV's. A program that has one has imported PyAV."""
    module = sys.modules.get("av")
    return module is not None and isinstance(frame, module.VideoFrame)


def pixels_of(frame: Any) -> Mapping[str, Any]:
    """Return the pixels of a PyAV frame for the native module, converted to I420 if necessary."""
    if frame.format.name not in _FORMATS:
        frame = frame.reformat(format="yuv420p")
    name = _FORMATS[frame.format.name]
    planes = _rows(frame, name)
    data = planes[0] if len(planes) == 1 else gathered(planes)
    return {"data": data, "format": name, "width": frame.width, "height": frame.height}


def timestamp_of(frame: Any) -> int:
    """Return microseconds, or 0 for a frame without a time."""
    if frame.pts is None or not frame.time_base:
        return 0
    microseconds: int = round(frame.pts * frame.time_base / _MICROSECOND)
    return microseconds


def rotation_of(frame: Any) -> int:
    """Return the clockwise rotation; PyAV counts counterclockwise."""
    return -round(getattr(frame, "rotation", 0)) % 360


def color_space_of(frame: Any) -> tuple[int, int, int, bool | None] | None:
    """Return the numbers of ITU-T H.273 for the native module, or None if they are unspecified."""
    matrix, color_range = int(frame.colorspace), int(frame.color_range)
    if frame.format.is_rgb or (matrix == _UNSPECIFIED and color_range == 0):
        return None
    primaries, transfer = (getattr(frame, name, _UNSPECIFIED) for name in ("color_primaries", "color_trc"))
    return int(primaries), int(transfer), matrix, _RANGES.get(color_range)


def to_av(frame: Any) -> av.VideoFrame:
    """Copy the pixels to a PyAV frame."""
    av = load("to_av")
    import numpy as np

    name = _NAMES.get(frame.format)
    if name is None:
        raise NotSupportedError(
            f"PyAV does not support {frame.format}: create a frame from to_ndarray() in another format"
        )
    made = av.VideoFrame(frame.width, frame.height, name)
    for plane, ours in zip(_rows(made, frame.format), frame.planes, strict=True):
        plane[...] = np.asarray(ours)
    made.pts = frame.timestamp
    made.time_base = _MICROSECOND
    space = frame._open.color_space
    if space is not None:
        _, _, made.colorspace, full = space
        made.color_range = next((number for number, each in _RANGES.items() if each == full), 0)
    return made  # type: ignore[no-any-return]


def _rows(frame: Any, format: str) -> list[NDArray[Any]]:
    """Return the memory of a PyAV frame, plane by plane, without row padding."""
    shapes = wrtc.plane_shapes(format, frame.width, frame.height)
    return [
        view(memoryview(plane), shape, item, 0, plane.line_size)
        for plane, (shape, item) in zip(frame.planes, shapes, strict=True)
    ]

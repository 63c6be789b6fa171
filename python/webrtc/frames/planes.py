"""Planes of pixels in buffers: cropping, packing and layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import wrtc

from webrtc.dictionaries.video_frame_init import DOMRectInit, PlaneLayout
from webrtc.exceptions import RangeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Planes = list["NDArray[Any]"]

# Packed formats and their counterparts without alpha.
_WITHOUT_ALPHA = {"RGBA": "RGBX", "BGRA": "BGRX", "ARGB": "RGBX"}


def has_alpha(format: str) -> bool:
    """Whether the format has an alpha channel."""
    return "A" in format and format != "GRAY8"


def arrays_of(native: wrtc.VideoFrame) -> Planes:
    """Return the planes of a frame as arrays that share its memory."""
    import numpy as np

    return [np.asarray(plane) for plane in native.planes()]


def like(native: wrtc.VideoFrame, planes: Planes, format: str, width: int, height: int) -> wrtc.VideoFrame:
    """Create a frame of other pixels with the time and colour space of `native`."""
    made = wrtc.VideoFrame(gathered(planes), format, width, height, native.timestamp, native.rotation)
    space = native.color_space
    return made if space is None else made.with_color_space(*space)


def opaque(native: wrtc.VideoFrame) -> wrtc.VideoFrame:
    """Return the frame without alpha."""
    format = native.format
    if not has_alpha(format):
        return native
    if (unsaid := _WITHOUT_ALPHA.get(format)) is not None:
        return like(native, [native.to_array(unsaid, None)], unsaid, native.width, native.height)
    return like(native, arrays_of(native)[:3], format.replace("A", ""), native.width, native.height)


def view(data: Any, shape: tuple[int, ...], item: int, offset: int, stride: int) -> NDArray[Any]:
    """Return a plane in `data` as an array that shares its memory."""
    import numpy as np

    inner = [item] if len(shape) == 2 else [shape[2] * item, item]
    try:
        plane: NDArray[Any] = np.ndarray(shape, f"u{item}", data, offset=offset, strides=(stride, *inner))
    except (TypeError, ValueError):
        raise RangeError(
            f"the buffer of {memoryview(data).nbytes} bytes has no plane of shape {shape} "
            f"at offset {offset} with stride {stride}"
        ) from None
    return plane


def cut(planes: Planes, rect: DOMRectInit) -> Planes:
    """Crop every plane; subsampled planes require that the part begins at a sample."""
    height, width = planes[0].shape[:2]
    if not (0 < rect.width <= width - rect.x and 0 < rect.height <= height - rect.y):
        raise RangeError(
            f"the part {rect.width}x{rect.height} at ({rect.x}, {rect.y}) exceeds {width}x{height}"
        )
    parts = []
    for plane in planes:
        down, across = (2 if plane.shape[0] < height else 1), (2 if plane.shape[1] < width else 1)
        if rect.x % across or rect.y % down:
            raise RangeError(f"a part at ({rect.x}, {rect.y}) begins within a chroma sample: it must be even")
        rows = slice(rect.y // down, -(-(rect.y + rect.height) // down))
        parts.append(plane[rows, rect.x // across : -(-(rect.x + rect.width) // across)])
    return parts


def gathered(planes: Planes) -> NDArray[Any]:
    """Return all bytes of the planes without padding."""
    import numpy as np

    return np.concatenate([np.ascontiguousarray(plane).reshape(-1).view(np.uint8) for plane in planes])


def laid_out(
    shapes: Sequence[tuple[tuple[int, ...], int]], layout: list[PlaneLayout] | None
) -> tuple[list[PlaneLayout], int]:
    """Return the positions of planes, contiguous by default, and the required number of bytes."""
    row_bytes = [shape[1] * (shape[2] if len(shape) == 3 else 1) * item for shape, item in shapes]
    if layout is None:
        layout, offset = [], 0
        for (shape, _), stride in zip(shapes, row_bytes, strict=True):
            layout.append(PlaneLayout._made(offset=offset, stride=stride))
            offset += stride * shape[0]
        return layout, offset
    if len(layout) != len(shapes):
        raise RangeError(f"layout has {len(layout)} planes: the format has {len(shapes)}")
    end = 0
    ends = [place.offset + place.stride * shape[0] for place, (shape, _) in zip(layout, shapes, strict=True)]
    for i in sorted(range(len(layout)), key=lambda i: layout[i].offset):
        if layout[i].stride < row_bytes[i]:
            raise RangeError(f"layout[{i}].stride is {layout[i].stride}: a row has {row_bytes[i]} bytes")
        if layout[i].offset < end:
            raise RangeError(f"layout[{i}].offset is {layout[i].offset}, which overlaps the previous plane")
        end = ends[i]
    return layout, end

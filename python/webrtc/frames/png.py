"""PNG images of frames (W3C PNG), for notebooks."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TRUE_COLOUR = {3: 2, 4: 6}


def png(pixels: NDArray[Any]) -> bytes:
    """Encode uint8 of shape (height, width, 3) in RGB, or (height, width, 4) in RGBA."""
    import numpy as np

    height, width, channels = pixels.shape
    # Each row begins with its filter type: 0 is none.
    rows = np.zeros((height, 1 + width * channels), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, _TRUE_COLOUR[channels], 0, 0, 0)
    # Speed matters more than size here.
    data = zlib.compress(rows.tobytes(), level=1)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

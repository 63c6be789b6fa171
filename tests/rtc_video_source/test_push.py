"""RTCVideoSource.push: what goes in arrives, and what is wrong is named."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
import webrtc

CORNERS = {"top left": (255, 0, 0), "top right": (0, 255, 0), "left": (0, 0, 255), "right": (200, 200, 200)}


def corners(width: int, height: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A picture whose four quarters have the colours of CORNERS."""
    picture = np.zeros((height, width, 3), np.uint8)
    for quarter, colour in zip(np.ndindex(2, 2), CORNERS.values(), strict=True):  # rows, then columns
        row, column = quarter
        rows = slice(row * height // 2, (row + 1) * height // 2)
        picture[rows, column * width // 2 : (column + 1) * width // 2] = colour
    return picture


def psnr(a: Any, b: Any) -> float:
    error = np.mean((np.asarray(a, float) - np.asarray(b, float)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


async def test_a_picture_with_coloured_corners_arrives(
    peers: tuple[webrtc.RTCPeerConnection, webrtc.RTCPeerConnection], negotiate: Any, event: Any
) -> None:
    a, b = peers
    source = webrtc.RTCVideoSource()
    a.add_track(source.create_track())
    arrived = event(b, "track")
    await negotiate(a, b)
    track = (await arrived).track
    picture = corners(320, 240)

    async def push() -> None:
        while True:
            source.push(picture)
            await asyncio.sleep(1 / 30)

    pushing = asyncio.ensure_future(push())
    try:
        async for frame in track:
            if (frame.width, frame.height) == (320, 240) and psnr(frame.to_ndarray(), picture) > 30:
                break
    finally:
        pushing.cancel()


@pytest.mark.parametrize(
    ("pixels", "options", "error", "words"),
    [
        (np.zeros((4, 4, 3), np.uint8), {"format": "bgr"}, webrtc.RangeError, ["'bgr'", "BGR24", "NV12"]),
        (np.zeros((4, 4), np.uint8), {}, TypeError, ["(4, 4)", "(height, width, 3)"]),
        (np.zeros((4, 4, 3), np.float32), {}, TypeError, ["'f'", "uint8"]),
        (np.zeros((5, 4), np.uint8), {"format": "i420"}, webrtc.RangeError, ["(5, 4)", "even"]),
        (b"1234", {"format": "gray8"}, TypeError, ["width and height"]),
        (
            b"1234",
            {"format": "gray8", "width": 3, "height": 2},
            webrtc.RangeError,
            ["4 bytes", "has 6"],
        ),
        (np.zeros((4, 4, 3), np.uint8), {"rotation": 45}, webrtc.RangeError, ["45", "0, 90, 180 or 270"]),
        (np.zeros((0, 4, 3), np.uint8), {}, webrtc.RangeError, ["4x0", "1 to 16384"]),
    ],
)
async def test_bad_pixels_are_named(
    pixels: Any, options: dict[str, Any], error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as raised:
        webrtc.RTCVideoSource().push(pixels, **options)
    for word in words:
        assert word in str(raised.value)

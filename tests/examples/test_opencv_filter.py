"""The OpenCV filters, with a peer in place of a page."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from webrtc import RTCPeerConnection, RTCVideoSource, web

from tests.examples.conftest import Start
from tests.examples.programs import EXAMPLES, running

pytest.importorskip("cv2", reason="OpenCV is not installed: pip install opencv-python-headless")
pytestmark = pytest.mark.timeout(900)


def served(start: Start, name: str) -> Any:
    """The example, as its documentation says to start it."""
    if start.library == "aiortc":
        return start("opencv_filter.py", "--filter", name.lower(), "--port", 0)
    script = f"{EXAMPLES / 'opencv_filter.py'}:{name}"
    return running(sys.executable, "-m", "webrtc", "serve", script, "--port", 0, "--no-open")


async def test_a_cartoon_has_even_areas_and_black_lines(start: Start, pictures: Any) -> None:
    source = RTCVideoSource()
    async with (
        served(start, "cartoon") as program,
        RTCPeerConnection() as connection,
        pictures.shown(source, pictures.corners(), "rgb24"),
    ):
        connection.add_track(source.create_track())
        await web.connect(connection, await program.url() + "/offer", timeout=60)

        def is_drawn(frame: Any) -> bool:
            image = frame.to_ndarray("rgb24").astype(int)
            height, width = image.shape[:2]
            # Of 200, the nearest step is 208; between the quarters are lines.
            even = np.abs(image[3 * height // 4, 3 * width // 4] - 208).max() < 12
            return bool(even and image[3 * height // 4, width // 2 - 6 : width // 2 + 6].min() < 90)

        await pictures.seen(connection.get_receivers()[0].track, is_drawn, 60)


async def test_what_moves_has_a_red_frame(start: Start, pictures: Any) -> None:
    source = RTCVideoSource()

    def moving(number: int) -> np.ndarray:
        image = np.full((240, 320, 3), 90, np.uint8)
        left = number * 4 % 240
        image[80:160, left : left + 60] = 230
        return image

    async with (
        served(start, "Motion") as program,
        RTCPeerConnection() as connection,
        pictures.shown(source, moving, "rgb24"),
    ):
        connection.add_track(source.create_track())
        await web.connect(connection, await program.url() + "/offer", timeout=60)

        def is_framed(frame: Any) -> bool:
            image = frame.to_ndarray("rgb24").astype(int)
            return bool((image[:, :, 0] - image[:, :, 1] > 80).sum() > 300)

        await pictures.seen(connection.get_receivers()[0].track, is_framed, 60)

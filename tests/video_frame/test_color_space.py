"""Colour spaces: conversions go by what is told, and the other end is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from webrtc import RTCVideoSink, RTCVideoSource, VideoFrame

# The parts of red and blue in luma (ITU-T H.273 table 4).
MATRICES = {"smpte170m": (0.299, 0.114), "bt709": (0.2126, 0.0722), "bt2020-ncl": (0.2627, 0.0593)}


def encoded(colour: tuple[int, int, int], matrix: str, full_range: bool) -> bytes:
    """A frame of 16x16 in this colour in I444."""
    red, green, blue = np.array(colour) / 255
    of_red, of_blue = MATRICES[matrix]
    luma = of_red * red + (1 - of_red - of_blue) * green + of_blue * blue
    u, v = (blue - luma) / (2 - 2 * of_blue), (red - luma) / (2 - 2 * of_red)
    values = (
        (255 * luma, 128 + 255 * u, 128 + 255 * v)
        if full_range
        else (16 + 219 * luma, 128 + 224 * u, 128 + 224 * v)
    )
    return b"".join(bytes([int(np.clip(round(value), 0, 255))]) * 256 for value in values)


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", MATRICES)
def test_conversions_go_by_it(matrix: str, full_range: bool) -> None:
    for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 200, 200), (30, 90, 150)):
        frame = VideoFrame(
            encoded(colour, matrix, full_range),
            {
                "format": "I444",
                "codedWidth": 16,
                "codedHeight": 16,
                "colorSpace": {"matrix": matrix, "fullRange": full_range},
            },
        )
        orders: dict[Any, list[int]] = {
            "rgb24": [0, 1, 2],
            "bgr24": [2, 1, 0],
            "rgba": [0, 1, 2],
            "bgra": [2, 1, 0],
            "argb": [1, 2, 3],
        }
        for format, order in orders.items():
            # libyuv counts in sixty-fourths; another matrix is off by more than 25.
            got = frame.to_ndarray(format)[8, 8, order].astype(int)
            assert np.abs(got - colour).max() <= 16, (format, colour)
        if len(set(colour)) == 1:
            assert abs(int(frame.to_ndarray("gray8")[8, 8]) - colour[0]) <= 1


async def test_it_goes_with_the_frame() -> None:
    space = {"primaries": "bt2020", "transfer": "pq", "matrix": "bt2020-ncl", "fullRange": False}
    init: dict[str, Any] = {"format": "I420", "codedWidth": 16, "codedHeight": 16, "colorSpace": space}
    frame = VideoFrame(bytes(384), init)
    part: dict[str, Any] = {"x": 0, "y": 0, "width": 8, "height": 8}
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track())
    source.push(frame)
    others = [frame.clone(), frame.scaled(8, 8), VideoFrame(frame, visible_rect=part), await anext(sink)]
    for other in others:
        assert other.color_space.to_json() == space


def test_rgb_that_becomes_yuv_says_so(pictures: Any) -> None:
    space: dict[str, Any] = {"matrix": "rgb", "fullRange": True}
    picture = pictures.corners()
    frame = VideoFrame(picture, {"format": "RGB24", "colorSpace": space, "rotation": 180})
    assert frame.color_space.matrix == "rgb"
    for changed in (frame.scaled(320, 240), frame.rotated()):
        assert changed.color_space.matrix == "smpte170m"
    assert pictures.psnr(frame.scaled(320, 240).to_ndarray("rgb24"), picture) > 30


async def test_what_was_made_of_rgb_says_so_at_the_other_end(watched: Any, pictures: Any) -> None:
    source, track = watched
    async with pictures.shown(source, pictures.corners()):
        frame = await anext(aiter(track))
    space = frame.color_space
    assert (space.primaries, space.transfer) == ("bt709", "iec61966-2-1")
    assert (space.matrix, space.full_range) == ("smpte170m", False)


def test_without_being_told_nothing_is_known() -> None:
    space = VideoFrame(bytes(3), "rgb24", width=1, height=1).color_space
    assert space.to_json() == {}


def test_a_name_that_does_not_exist_is_named() -> None:
    init: dict[str, Any] = {
        "format": "GRAY8",
        "codedWidth": 1,
        "codedHeight": 1,
        "colorSpace": {"matrix": "bt601"},
    }
    with pytest.raises(TypeError, match=r"matrix is 'bt601': .*smpte170m"):
        VideoFrame(b"1", init)

"""VideoFrame as WebCodecs has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import VideoFrame

GRAY = np.arange(48, dtype=np.uint8).reshape(6, 8)


def test_a_buffer_with_a_dictionary_as_a_browser_takes_it() -> None:
    frame = VideoFrame(
        bytes(4 * 2 * 4),
        {
            "format": "RGBA",
            "codedWidth": 4,
            "codedHeight": 2,
            "timestamp": 40_000,
            "duration": 33_333,
            "displayWidth": 8,
            "displayHeight": 4,
            "colorSpace": {"matrix": "rgb", "fullRange": True},
        },
    )
    assert (frame.format, frame.codedWidth, frame.codedHeight) == ("RGBA", 4, 2)
    assert (frame.timestamp, frame.duration) == (40_000, 33_333)
    assert (frame.displayWidth, frame.displayHeight) == (8, 4)
    assert (frame.colorSpace.matrix, frame.color_space.full_range) == ("rgb", True)
    assert frame.visibleRect == webrtc.DOMRectInit(0, 0, 4, 2)


def test_a_layout_says_where_planes_lie() -> None:
    data = np.zeros(100, np.uint8)
    data[10:18] = [1, 2, 3, 4, 0, 0, 0, 0]
    data[18:22] = [5, 6, 7, 8]
    frame = VideoFrame(
        data,
        {
            "format": "I420",
            "coded_width": 4,
            "coded_height": 2,
            "layout": [{"offset": 10, "stride": 8}, {"offset": 50, "stride": 2}, {"offset": 60, "stride": 2}],
        },
    )
    assert np.asarray(frame.planes[0]).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_a_frame_of_a_frame_shares_the_pixels() -> None:
    frame = VideoFrame(GRAY, "gray8", timestamp=1, duration=2, rotation=90)
    other = VideoFrame(frame, {"timestamp": 3, "rotation": 180})
    assert np.shares_memory(np.asarray(frame.planes[0]), np.asarray(other.planes[0]))
    assert (other.timestamp, other.duration, other.rotation) == (3, 2, 270)
    assert (frame.timestamp, frame.rotation) == (1, 90)


@pytest.mark.parametrize("of", ["a buffer", "a frame"])
def test_a_visible_part_is_cut_out(of: str) -> None:
    frame = VideoFrame(GRAY, "gray8")
    part = {"x": 3, "y": 1, "width": 2, "height": 4}
    data: tuple[Any, Any] = (
        (GRAY, {"format": "GRAY8", "visibleRect": part})
        if of == "a buffer"
        else (frame, {"visibleRect": part})
    )
    assert (VideoFrame(*data).to_ndarray("gray8") == GRAY[1:5, 3:5]).all()


def test_a_turned_frame_is_shown_with_swapped_sides() -> None:
    frame = VideoFrame(GRAY, "gray8", rotation=90)
    assert (frame.width, frame.display_width, frame.display_height) == (8, 6, 8)
    rotated = frame.rotated()
    assert (rotated.width, rotated.height, rotated.rotation) == (6, 8, 0)
    assert np.abs(rotated.to_ndarray("gray8").astype(int) - np.rot90(GRAY, -1)).max() <= 1


def test_scaling_takes_a_part(pictures: Any) -> None:
    frame = VideoFrame(pictures.corners(320, 240), "rgb24", timestamp=5, duration=6)
    small = frame.scaled(160, 120)
    assert pictures.psnr(small.to_ndarray("rgb24"), pictures.corners(160, 120)) > 25
    assert (small.timestamp, small.duration) == (5, 6)
    blue = frame.scaled(16, 16, crop=(0, 120, 160, 120)).to_ndarray("rgb24")
    assert np.abs(blue.astype(int) - (0, 0, 255)).max() < 8
    with pytest.raises(webrtc.RangeError, match="320x240"):
        frame.scaled(16, 16, crop=(0, 121, 160, 120))
    with pytest.raises(webrtc.RangeError, match="0x16"):
        frame.scaled(0, 16)


@pytest.mark.parametrize("format", list(webrtc.VideoPixelFormat))
async def test_a_copy_has_all_planes_without_gaps(format: Any, pictures: Any) -> None:
    array = VideoFrame(pictures.corners(64, 48)).to_ndarray(format)
    frame = VideoFrame(array, format)
    destination = bytearray(frame.allocation_size())
    layout = await frame.copy_to(destination)
    assert destination == array.tobytes()
    assert layout[0].offset == 0 and len(layout) == len(frame.planes)


async def test_a_copy_converts_cuts_and_lays_out(pictures: Any) -> None:
    picture = pictures.corners(64, 48)
    frame = VideoFrame(VideoFrame(picture, "rgb24").to_ndarray("i420"), "i420")
    options: dict[str, Any] = {
        "format": "RGBA",
        "rect": {"x": 32, "y": 0, "width": 4, "height": 2},
        "layout": [{"offset": 8, "stride": 32}],
    }
    assert frame.allocationSize(options) == 8 + 2 * 32
    destination = np.zeros(72, np.uint8)
    assert await frame.copyTo(destination, options) == [webrtc.PlaneLayout(8, 32)]
    rows = destination[8:].reshape(2, 32)
    assert np.abs(rows[:, :16].reshape(2, 4, 4).astype(int) - (0, 255, 0, 255)).max() < 8
    assert not rows[:, 16:].any() and not destination[:8].any()


async def test_what_cannot_be_copied_is_named() -> None:
    frame = VideoFrame(bytes(24), "i420", width=4, height=4)
    with pytest.raises(webrtc.RangeError, match=r"23 bytes.* 24"):
        await frame.copy_to(bytearray(23))
    with pytest.raises(webrtc.RangeError, match="exceeds 4x4"):
        await frame.copy_to(bytearray(24), rect={"x": 2, "width": 4, "height": 4})
    with pytest.raises(webrtc.RangeError, match="even"):
        await frame.copy_to(bytearray(24), rect={"x": 1, "width": 2, "height": 2})
    with pytest.raises(webrtc.RangeError, match="2 planes"):
        frame.allocation_size(layout=[{"offset": 0, "stride": 4}, {"offset": 16, "stride": 4}])
    with pytest.raises(webrtc.RangeError, match="overlaps the previous plane"):
        frame.allocation_size(
            layout=[webrtc.PlaneLayout(0, 4), webrtc.PlaneLayout(8, 2), webrtc.PlaneLayout(16, 2)]
        )
    with pytest.raises(webrtc.RangeError, match="a row has 4"):
        frame.allocation_size(
            layout=[webrtc.PlaneLayout(0, 3), webrtc.PlaneLayout(16, 2), webrtc.PlaneLayout(20, 2)]
        )


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((bytes(4), {"format": "RGBA"}), TypeError, "width and height"),
        ((bytes(4), {"codedWidth": 1}), TypeError, "'format'"),
        ((bytes(4), {"format": "RGBA", "codedWidth": 1, "codedHeight": 2}), webrtc.RangeError, "4 bytes"),
        ((GRAY, {"format": "GRAY8", "displayWidth": 2}), TypeError, "must be given together"),
        ((GRAY, {"format": "GRAY8", "layout": [{"offset": 0, "stride": 8}]}), TypeError, "coded_width"),
        (
            (
                GRAY,
                {
                    "format": "GRAY8",
                    "codedWidth": 8,
                    "codedHeight": 6,
                    "layout": [{"offset": 9, "stride": 8}],
                },
            ),
            webrtc.RangeError,
            "48 bytes",
        ),
    ],
)
def test_what_cannot_be_a_frame_is_named(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        VideoFrame(*arguments)


async def test_a_closed_frame_says_so_and_its_clone_stays() -> None:
    frame = VideoFrame(GRAY, "gray8", timestamp=7)
    clone = frame.clone()
    frame.close()
    frame.close()
    source = webrtc.RTCVideoSource()
    uses: list[Callable[[], object]] = [
        lambda: frame.planes,
        lambda: frame.to_ndarray(),
        lambda: frame.clone(),
        lambda: VideoFrame(frame),
        lambda: frame.allocation_size(),
        lambda: source.push(frame),
    ]
    for use in uses:
        with pytest.raises(webrtc.InvalidStateError, match="closed"):
            use()
    assert (frame.format, frame.visible_rect, frame.color_space) == (None, None, clone.color_space)
    assert (frame.coded_width, frame.display_height, frame.rotation, frame.timestamp) == (0, 0, 0, 7)
    assert repr(frame) == "VideoFrame(closed)"
    assert (clone.timestamp, clone.to_ndarray("gray8").tolist()) == (7, GRAY.tolist())

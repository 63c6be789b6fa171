"""Alpha, and more than 8 bits (WebCodecs §9.10)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import VideoFrame, VideoPixelFormat

WITH_ALPHA = [format for format in VideoPixelFormat if "A" in format and format != "GRAY8"]
DEEP = [format for format in VideoPixelFormat if "P1" in format]
RANDOM = np.random.default_rng(1)
GRAY = np.zeros((2, 2), np.uint8)
# Where alpha stands in a pixel.
PLACE = {"RGBA": 3, "BGRA": 3, "ARGB": 0}


def alpha_of(frame: VideoFrame) -> Any:
    """Of 8 bits."""
    if frame.format and (place := PLACE.get(frame.format)) is not None:
        return frame.to_ndarray(frame.format)[:, :, place]
    plane = np.asarray(frame.planes[3])
    return plane >> 4 if "P12" in str(frame.format) else plane >> 2 if "P10" in str(frame.format) else plane


@pytest.mark.parametrize("source", WITH_ALPHA)
@pytest.mark.parametrize("target", WITH_ALPHA)
async def test_alpha_goes_along_exactly(source: Any, target: Any, pictures: Any) -> None:
    rgba = np.dstack([pictures.corners(), RANDOM.integers(0, 256, (240, 320), np.uint8)])
    frame = VideoFrame(VideoFrame(rgba, "rgba").to_ndarray(source), source)
    assert (alpha_of(frame) == rgba[:, :, 3]).all()
    copied = np.empty(frame.allocation_size(format=target), np.uint8)
    await frame.copy_to(copied, format=target)
    there = VideoFrame(copied.tobytes(), target, width=320, height=240)
    assert (alpha_of(there) == rgba[:, :, 3]).all()
    assert pictures.psnr(there.to_ndarray("rgb24"), rgba[:, :, :3]) > 30


@pytest.mark.parametrize("target", WITH_ALPHA)
@pytest.mark.parametrize("source", ["I420", "RGBX", "NV12", "GRAY8", "I444P12"])
def test_what_has_no_alpha_becomes_opaque(source: Any, target: Any) -> None:
    frame = VideoFrame(VideoFrame(np.zeros((4, 6, 3), np.uint8)).to_ndarray(source), source)
    opaque = VideoFrame(frame.to_ndarray(target), target)
    assert (alpha_of(opaque) == 255).all()


@pytest.mark.parametrize("source", ["RGB24", "BGR24", "RGBA", "BGRA", "RGBX", "BGRX", "ARGB"])
@pytest.mark.parametrize("target", ["RGB24", "BGR24", "RGBA", "BGRA", "RGBX", "BGRX", "ARGB"])
def test_only_the_order_of_bytes_changes_between_rgb_formats(source: Any, target: Any) -> None:
    picture = RANDOM.integers(0, 256, (7, 9, 3), np.uint8)
    frame = VideoFrame(VideoFrame(picture, "rgb24").to_ndarray(source), source)
    assert frame.format == source
    there = VideoFrame(frame.to_ndarray(target), target)
    assert (there.to_ndarray("rgb24") == picture).all()


def test_a_byte_that_says_nothing_is_not_taken_for_alpha() -> None:
    rgbx = RANDOM.integers(0, 255, (4, 4, 4), np.uint8)
    assert (VideoFrame(rgbx, "rgbx").to_ndarray("rgba")[:, :, 3] == 255).all()
    assert (VideoFrame(rgbx, "rgba").to_ndarray("bgrx")[:, :, 3] == 255).all()


def test_alpha_is_discarded_where_the_program_says_so() -> None:
    planes = RANDOM.integers(0, 256, 4 * 6 * 5 // 2, np.uint8).tobytes()
    frame = VideoFrame(planes, "i420a", width=6, height=4)
    assert VideoFrame(frame).format == "I420A"
    plain = VideoFrame(frame, {"alpha": "discard", "timestamp": 5})
    assert (plain.format, plain.timestamp, plain.to_bytes()) == ("I420", 5, planes[:36])
    rgbx = VideoFrame(VideoFrame(np.zeros((2, 2, 4), np.uint8), "rgba"), alpha="discard")
    assert rgbx.format == "RGBX"
    assert VideoFrame(VideoFrame(GRAY, "gray8"), alpha="discard").format == "GRAY8"


@pytest.mark.parametrize("format", DEEP)
def test_values_keep_all_their_bits(format: Any) -> None:
    bits = 12 if "P12" in format else 10
    shape = VideoFrame(np.zeros((4, 6, 3), np.uint8)).to_ndarray(format).shape
    array = RANDOM.integers(0, 1 << bits, shape).astype(np.uint16)
    frame = VideoFrame(array, format)
    assert frame.format == format and np.asarray(frame.planes[0]).dtype == np.uint16
    assert frame.to_bytes() == array.tobytes()
    # With alpha, or without, the others stay exactly.
    other = format.replace("A", "") if "A" in format else format[:4] + "A" + format[4:]
    rows = min(len(array), len(frame.to_ndarray(other)))
    assert (frame.to_ndarray(other)[:rows] == array[:rows]).all()


def test_a_higher_bit_depth_is_reduced_by_dropping_bits() -> None:
    array = RANDOM.integers(0, 1024, (4 * 3, 6)).astype(np.uint16)
    frame = VideoFrame(array, "i444p10")
    assert (frame.to_ndarray("i444") == array >> 2).all()
    assert (frame.to_ndarray("i444p12") == array << 2).all()


def test_a_value_above_its_bits_is_the_most() -> None:
    frame = VideoFrame(np.full((6, 4), 65535, np.uint16), "i420p10")
    assert (frame.to_ndarray("i420") == 255).all()
    assert (frame.to_ndarray("i420p12") == 4092).all()


def test_colours_of_whole_chroma_stay_sharp() -> None:
    """Lines one pixel wide, whose colours chroma of half the width would mix."""
    picture = np.zeros((4, 8, 3), np.uint8)
    picture[:, ::2] = (255, 0, 0)
    picture[:, 1::2] = (0, 0, 255)
    # By BT.601: what RGB is in YUV.
    y, u, v = np.zeros((3, 4, 8), np.uint8)
    y[:, ::2], u[:, ::2], v[:, ::2] = 82, 90, 240
    y[:, 1::2], u[:, 1::2], v[:, 1::2] = 41, 240, 110
    i444 = np.vstack([y, u, v])
    ways: list[Any] = [("i444", i444), ("i444p10", i444.astype(np.uint16) << 2)]
    orders: list[Any] = [("rgb24", [0, 1, 2]), ("bgra", [2, 1, 0])]
    for format, array in ways:
        for target, order in orders:
            shown = VideoFrame(array, format).to_ndarray(target)[:, :, order]
            assert np.abs(shown.astype(int) - picture).max() <= 3
    for source in ("rgb24", "bgrx", "argb"):
        rgb = VideoFrame(VideoFrame(picture, "rgb24").to_ndarray(source), source)
        assert np.abs(rgb.to_ndarray("i444").astype(int) - i444).max() <= 2


@pytest.mark.parametrize("format", ["I420A", "I422P10", "I444AP12", "RGBX", "I420P12"])
async def test_what_the_engine_has_no_buffer_for_is_sent(format: Any, watched: Any, pictures: Any) -> None:
    source, track = watched
    picture = pictures.corners()
    array = VideoFrame(picture, "rgb24").to_ndarray(format)
    async with pictures.shown(source, array, format):
        seen = await pictures.seen(
            aiter(track), lambda frame: pictures.psnr(frame.to_ndarray("rgb24"), picture) > 25
        )
    assert (seen.width, seen.height) == (320, 240)


def test_a_format_that_is_none_is_named_with_those_that_are() -> None:
    wrong: Any = "i999"
    with pytest.raises(
        webrtc.RangeError, match=r"'i999': it must be i420, i420p10, i010, i420p12, .* or argb"
    ):
        VideoFrame(GRAY, wrong)
    with pytest.raises(TypeError, match=r"I420AP10 is uint16 of shape \(height \* 5 / 2, width\)"):
        VideoFrame(np.zeros((10, 4), np.uint8), "i420ap10")


async def test_values_at_odd_addresses_are_sent(watched: Any, pictures: Any) -> None:
    source, track = watched
    picture = pictures.corners()
    data = b"-" + VideoFrame(picture, "rgb24").to_bytes("i422p12")
    pushed = {"width": 320, "height": 240}
    async with pictures.shown(source, memoryview(data)[1:], "i422p12", **pushed):
        await pictures.seen(
            aiter(track), lambda frame: pictures.psnr(frame.to_ndarray("rgb24"), picture) > 25
        )

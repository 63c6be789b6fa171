"""Pixels of every format go in and come out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import VideoFrame, VideoPixelFormat

RGB = ["RGB24", "BGR24", "RGBA", "BGRA", "ARGB"]
SUBSAMPLED = ["I420", "NV12", "I420P10", "I422"]
# Where red, green and blue stand.
ORDER = {"RGB24": (0, 1, 2), "BGR24": (2, 1, 0), "RGBA": (0, 1, 2), "BGRA": (2, 1, 0), "ARGB": (1, 2, 3)}


@pytest.mark.parametrize("format", list(VideoPixelFormat))
def test_pixels_come_out_as_they_went_in(format: VideoPixelFormat, pictures: Any) -> None:
    array = VideoFrame(pictures.corners(64, 48), "rgb24").to_ndarray(format)
    frame = VideoFrame(array, format)
    assert (frame.format, frame.width, frame.height) == (format, 64, 48)
    assert (frame.to_ndarray(format) == array).all()
    assert b"".join(np.ascontiguousarray(plane).tobytes() for plane in frame.planes) == array.tobytes()


@pytest.mark.parametrize("source", list(VideoPixelFormat))
@pytest.mark.parametrize("target", list(VideoPixelFormat))
def test_every_format_becomes_every_other(source: Any, target: Any, pictures: Any) -> None:
    picture = pictures.corners()
    if "GRAY8" in (source, target):
        picture[...] = picture[:, :, :1]
    frame = VideoFrame(VideoFrame(picture, "rgb24").to_ndarray(source), source)
    there = VideoFrame(frame.to_ndarray(target), target)
    assert pictures.psnr(there.to_ndarray("rgb24"), picture) > 30


@pytest.mark.parametrize("format", RGB)
def test_colours_stand_where_the_name_says(format: Any, pictures: Any) -> None:
    picture = pictures.corners(64, 48)
    array = VideoFrame(picture, "rgb24").to_ndarray(format)
    assert pictures.psnr(array[:, :, ORDER[format]], picture) > 40
    if array.shape[2] == 4:
        assert (array[:, :, 6 - sum(ORDER[format])] == 255).all()


@pytest.mark.parametrize(("name", "ours"), [("i010", "I420P10"), ("bgrx", "BGRX"), ("I422p12", "I422P12")])
def test_names_are_taken_in_any_case(name: Any, ours: Any) -> None:
    array = VideoFrame(np.zeros((4, 4, 3), np.uint8)).to_ndarray(ours)
    assert VideoFrame(array, name).format == ours


@pytest.mark.parametrize("format", [*SUBSAMPLED, "I444"])
def test_bytes_of_odd_sizes_have_whole_chroma_samples(format: Any) -> None:
    known: dict[str, list[tuple[int, ...]]] = {
        "I420": [(3, 5), (2, 3), (2, 3)],
        "I420P10": [(3, 5), (2, 3), (2, 3)],
        "I422": [(3, 5), (3, 3), (3, 3)],
        "I444": [(3, 5), (3, 5), (3, 5)],
        "NV12": [(3, 5), (2, 3, 2)],
    }
    shapes = known[format]
    item = 2 if format == "I420P10" else 1
    data = bytes(range(item * sum(int(np.prod(shape)) for shape in shapes)))
    frame = VideoFrame(data, format, width=5, height=3)
    assert [plane.shape for plane in frame.planes] == shapes
    assert b"".join(np.asarray(plane).tobytes() for plane in frame.planes) == data
    assert frame.to_ndarray("rgb24").shape == (3, 5, 3)


@pytest.mark.parametrize("format", SUBSAMPLED)
def test_odd_sizes_have_no_array_of_fewer_chroma_samples(format: Any) -> None:
    frame = VideoFrame(np.zeros((3, 5, 3), np.uint8))
    with pytest.raises(webrtc.RangeError, match="use the frame's planes"):
        frame.to_ndarray(format)


@pytest.mark.parametrize(
    "view",
    [
        lambda picture: picture[10:40, 20:52],
        lambda picture: picture[::-1],
        lambda picture: picture[:, ::-1],
        lambda picture: picture[:, :, ::-1],
        lambda picture: picture[::2, ::3],
        lambda picture: np.asfortranarray(picture),
        lambda picture: picture.transpose(1, 0, 2),
        lambda picture: np.broadcast_to(picture[0, 0], picture.shape),
    ],
)
def test_views_are_taken_as_what_they_show(view: Any) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)
    assert (VideoFrame(view(picture), "rgb24").to_ndarray("rgb24") == view(picture)).all()


def test_a_frame_has_its_own_pixels() -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    frame = VideoFrame(picture)
    picture[...] = 255
    assert not frame.to_ndarray().any()


def test_numpy_takes_it_as_bgr(pictures: Any) -> None:
    picture = pictures.corners(64, 48)
    frame = VideoFrame(picture, "rgb24")
    assert (np.asarray(frame) == frame.to_ndarray("bgr24")).all()
    assert np.asarray(frame, float).dtype == float


def test_an_array_is_filled_that_is_given(pictures: Any) -> None:
    frame = VideoFrame(pictures.corners(64, 48))
    out = np.empty((48, 64, 3), np.uint8)
    assert frame.to_ndarray(out=out) is out
    assert (out == pictures.corners(64, 48)).all()
    for wrong in (
        np.empty((48, 64, 4), np.uint8),
        np.empty((48, 64, 3), float),
        np.empty((48, 128, 3), np.uint8)[:, ::2],
    ):
        with pytest.raises(TypeError, match=r"\(48, 64, 3\)"):
            frame.to_ndarray(out=wrong)

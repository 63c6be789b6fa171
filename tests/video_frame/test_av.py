"""PyAV's frames, from and to."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from webrtc import NotSupportedError, RTCVideoSink, RTCVideoSource, VideoFrame, VideoPixelFormat

av = pytest.importorskip("av", reason="PyAV is not installed: pip install 'python-webrtc[media]'")

NAMES = {
    "I420": "yuv420p",
    "NV12": "nv12",
    "I420P10": "yuv420p10le",
    "GRAY8": "gray",
    "RGBX": "rgb0",
    "BGRX": "bgr0",
}


def theirs_of(format: str) -> str:
    if format in NAMES or format[0] != "I":
        return NAMES.get(format, format.lower())
    alpha = "a" if "A" in format else ""
    depth = format.partition("P")[2]
    return f"yuv{alpha}{format[1:4]}p{depth}{'le' if depth else ''}"


# FFmpeg has no such format.
MISSING: Any = "I420AP12"


@pytest.mark.parametrize("width", [64, 70])
@pytest.mark.parametrize("format", [each for each in VideoPixelFormat if each != MISSING])
def test_pixels_go_there_and_back_unchanged(format: VideoPixelFormat, width: int, pictures: Any) -> None:
    array = VideoFrame(pictures.corners(width, 48), "rgb24").to_ndarray(format)
    theirs = VideoFrame(array, format, timestamp=40_000).to_av()
    assert theirs.format.name == theirs_of(format)
    assert theirs.time == pytest.approx(0.04)
    if format in ("I420", "RGB24", "BGR24", "RGBA", "GRAY8"):  # others PyAV gives in other shapes
        assert (theirs.to_ndarray() == array).all()
    ours = VideoFrame.from_av(theirs)
    assert (ours.format, ours.timestamp) == (format, 40_000)
    assert (ours.to_ndarray(format) == array).all()


def test_what_pyav_has_no_format_for_is_named() -> None:
    frame = VideoFrame(np.zeros((4, 4, 3), np.uint8)).to_ndarray(MISSING)
    with pytest.raises(NotSupportedError, match="I420AP12"):
        VideoFrame(frame, MISSING).to_av()


def test_odd_sizes_go_too() -> None:
    data = bytes(range(27))
    ours = VideoFrame.from_av(VideoFrame(data, "i420", width=5, height=3).to_av())
    assert b"".join(np.asarray(plane).tobytes() for plane in ours.planes) == data


def test_other_formats_are_converted(pictures: Any) -> None:
    theirs = av.VideoFrame.from_ndarray(pictures.corners(64, 48), "rgb24").reformat(format="yuyv422")
    ours = VideoFrame.from_av(theirs)
    assert ours.format == "I420"
    assert pictures.psnr(ours.to_ndarray("rgb24"), pictures.corners(64, 48)) > 25


def test_time_is_told_in_microseconds() -> None:
    theirs = av.VideoFrame(16, 16, "yuv420p")
    assert VideoFrame.from_av(theirs).timestamp == 0
    theirs.pts, theirs.time_base = 90_000, Fraction(1, 90_000)
    assert VideoFrame.from_av(theirs).timestamp == 1_000_000


def test_the_colour_space_goes_there_and_back() -> None:
    init: dict[str, Any] = {"format": "I420", "codedWidth": 16, "codedHeight": 16}
    ours = VideoFrame(bytes(384), init, color_space={"matrix": "bt709", "full_range": True})
    theirs = ours.to_av()
    assert (int(theirs.colorspace), int(theirs.color_range)) == (1, 2)
    back = VideoFrame.from_av(theirs).color_space
    assert (back.matrix, back.full_range) == ("bt709", True)
    assert VideoFrame.from_av(av.VideoFrame(16, 16, "yuv420p")).color_space.to_json() == {}


async def test_a_source_takes_them(pictures: Any) -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track())
    for format in ("yuv420p", "bgr24", "gray", "yuyv422"):
        picture = pictures.corners(64, 48)
        picture[...] = picture[:, :, :1]
        theirs = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=format)
        assert source.push(theirs)
        assert pictures.psnr((await anext(sink)).to_ndarray("rgb24"), picture) > 30


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = VideoFrame(np.zeros((2, 2, 3), np.uint8))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(NotSupportedError, match=r"pip install 'python-webrtc\[media\]'"):
        frame.to_av()
    with pytest.raises(TypeError, match="not ndarray"):
        VideoFrame.from_av(np.zeros((2, 2, 3), np.uint8))  # type: ignore[arg-type]

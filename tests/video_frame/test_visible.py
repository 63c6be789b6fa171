"""The part of a frame that is to be seen, what is known of it, and how a notebook shows it."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import DOMRectInit, VideoFrame

from tests.unchecked import private

GRAY = np.arange(48, dtype=np.uint8).reshape(6, 8)
PART: dict[str, Any] = {"x": 3, "y": 1, "width": 2, "height": 4}


async def copied(frame: VideoFrame, **options: Any) -> bytes:
    destination = bytearray(frame.allocation_size(**options))
    await frame.copy_to(destination, **options)
    return bytes(destination)


async def test_what_is_not_seen_is_kept() -> None:
    frame = VideoFrame(GRAY, {"format": "GRAY8", "visibleRect": PART, "timestamp": 9})
    assert (frame.coded_width, frame.coded_height, frame.coded_rect) == (8, 6, DOMRectInit(0, 0, 8, 6))
    assert (frame.width, frame.height, frame.visible_rect) == (2, 4, DOMRectInit(3, 1, 2, 4))
    assert (frame.display_width, frame.display_height, frame.timestamp) == (2, 4, 9)
    seen = GRAY[1:5, 3:5]
    assert (frame.to_ndarray("gray8") == seen).all()
    assert await copied(frame) == seen.tobytes()
    assert await copied(frame, rect=frame.coded_rect) == GRAY.tobytes()
    rgba = np.frombuffer(await copied(frame, format="RGBA"), np.uint8).reshape(4, 2, 4)
    assert np.abs(rgba[:, :, 0].astype(int) - seen).max() <= 1


def test_a_frame_of_a_frame_sees_the_same_part_unless_told() -> None:
    frame = VideoFrame(GRAY, {"format": "GRAY8", "visibleRect": PART})
    same, clone = VideoFrame(frame), frame.clone()
    other = VideoFrame(frame, visible_rect=DOMRectInit(0, 1, 2, 4))
    frame.close()
    assert (frame.coded_rect, frame.visible_rect, frame.coded_width) == (None, None, 0)
    for each in (same, clone):
        assert (each.visible_rect, each.coded_width) == (DOMRectInit(3, 1, 2, 4), 8)
        assert (each.to_ndarray("gray8") == GRAY[1:5, 3:5]).all()
    assert (other.to_ndarray("gray8") == GRAY[1:5, :2]).all()


def test_a_part_outside_is_named() -> None:
    with pytest.raises(webrtc.RangeError, match="exceeds 8x6"):
        VideoFrame(GRAY, {"format": "GRAY8", "visibleRect": DOMRectInit(7, 1, 2, 4)})


async def test_metadata_is_what_the_network_or_the_program_told(watched: Any, pictures: Any) -> None:
    source, track = watched
    async with pictures.shown(source, pictures.corners()):
        frame = await pictures.seen(aiter(track), lambda frame: True)
    metadata = frame.metadata()
    assert metadata.rtp_timestamp == frame.rtp_timestamp is not None
    assert metadata.capture_time == pytest.approx(frame.capture_time, abs=1)
    told = VideoFrame(frame, metadata={"rtpTimestamp": 7, "receiveTime": 8.5})
    assert told.clone().metadata().to_json() == {"rtpTimestamp": 7, "receiveTime": 8.5}
    assert VideoFrame(told).metadata().rtp_timestamp == 7
    assert VideoFrame(GRAY, "gray8").metadata().to_json() == {}
    told.close()
    with pytest.raises(webrtc.InvalidStateError):
        told.metadata()


def shown(png: bytes) -> Any:
    """The pixels of a PNG whose rows have no filter."""
    stream = io.BytesIO(png)
    assert stream.read(8) == b"\x89PNG\r\n\x1a\n"
    chunks = {}
    while length := stream.read(4):
        body = stream.read(4 + int.from_bytes(length, "big"))
        assert zlib.crc32(body) == int.from_bytes(stream.read(4), "big")
        chunks[body[:4]] = body[4:]
    width, height = (int.from_bytes(chunks[b"IHDR"][at : at + 4], "big") for at in (0, 4))
    channels = {2: 3, 6: 4}[chunks[b"IHDR"][9]]
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not rows[:, 0].any() and chunks[b"IEND"] == b""
    return rows[:, 1:].reshape(height, width, channels)


def test_a_notebook_shows_a_frame_as_an_image(pictures: Any) -> None:
    picture = pictures.corners(64, 48)
    frame = VideoFrame(picture, "rgb24")
    png = private(frame)._repr_png_()
    assert png and (shown(png) == picture).all()
    turned = private(VideoFrame(picture, "rgb24", rotation=90))._repr_png_()
    assert turned and (shown(turned) == np.rot90(picture, -1)).all()
    rgba = np.dstack([picture, np.full((48, 64), 100, np.uint8)])
    with_alpha = private(VideoFrame(rgba, "rgba"))._repr_png_()
    assert with_alpha and (shown(with_alpha) == rgba).all()
    frame.close()
    assert private(frame)._repr_png_() is None

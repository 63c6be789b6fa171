"""VideoFrame.planes: its memory, without a copy."""

from __future__ import annotations

import gc
import time
from typing import Any

import numpy as np
import pytest
from webrtc import RTCVideoSink, VideoFrame


def test_a_plane_is_the_frames_memory(pictures: Any) -> None:
    frame = VideoFrame(VideoFrame(pictures.corners(64, 48)).to_ndarray("i420"), "i420")
    arrays = [np.asarray(plane) for plane in frame.planes]
    assert [array.shape for array in arrays] == [(48, 64), (24, 32), (24, 32)]
    for array, plane in zip(arrays, frame.clone().planes, strict=True):
        assert np.shares_memory(array, np.asarray(plane))
        assert np.shares_memory(array, np.from_dlpack(plane))
        assert memoryview(plane).readonly and not array.flags.writeable


def test_planes_of_interleaved_and_wide_values() -> None:
    nv12 = VideoFrame(bytes(range(24)), "nv12", width=4, height=4)
    assert [plane.shape for plane in nv12.planes] == [(4, 4), (2, 2, 2)]
    assert np.asarray(nv12.planes[1])[1, 1].tolist() == [22, 23]
    i010 = VideoFrame(np.arange(24, dtype=np.uint16).reshape(6, 4), "i010")
    assert np.asarray(i010.planes[2]).tolist() == [[20, 21], [22, 23]]


@pytest.mark.parametrize("take", [np.asarray, np.from_dlpack, memoryview])
def test_a_plane_outlives_its_frame(take: Any) -> None:
    frame = VideoFrame(np.full((480, 640), 77, np.uint8), "gray8")
    taken = take(frame.planes[0])
    frame.close()
    del frame
    gc.collect()
    filling = [VideoFrame(np.zeros((480, 640), np.uint8), "gray8") for _ in range(8)]
    assert (np.asarray(taken) == 77).all()
    assert filling


async def test_a_plane_outlives_source_and_track(watched: Any, pictures: Any) -> None:
    source, track = watched
    async with pictures.shown(source, pictures.corners()):
        frame = await anext(aiter(track))
    plane = np.asarray(frame.planes[0])
    before = plane.copy()
    track.stop()
    del source, track, frame, watched
    gc.collect()
    assert (plane == before).all()


def test_bytes_are_plane_after_plane_and_make_the_frame_again(pictures: Any) -> None:
    frame = VideoFrame(pictures.corners(64, 48), "rgb24")
    assert frame.to_bytes() == pictures.corners(64, 48).tobytes()
    yuv = frame.scaled(33, 17)
    data = yuv.to_bytes()
    assert len(data) == yuv.allocation_size()
    again = VideoFrame(data, yuv.format, width=33, height=17)
    assert again.to_bytes() == data
    assert frame.to_bytes("gray8") == frame.to_ndarray("gray8").tobytes()


async def test_a_frame_tells_when_it_was_captured(watched: Any, pictures: Any) -> None:
    source, track = watched
    assert VideoFrame(pictures.corners()).capture_time is None
    before = time.time() * 1000
    async with pictures.shown(source, pictures.corners()):
        local = await pictures.seen(RTCVideoSink(source.create_track()), lambda frame: True)
        remote = await pictures.seen(track, lambda frame: True)
    after = time.time() * 1000
    for frame in (local, remote):
        # The engine's clocks are read one after the other.
        assert before - 50 <= frame.capture_time <= after + 50

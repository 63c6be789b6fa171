"""Frames that are pushed before their time wait for it."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import RangeError, RTCVideoSink, RTCVideoSource, VideoFrame

from tests.waiting import running_for

GRAY = np.full((48, 64), 128, np.uint8)


async def times(sink: RTCVideoSink, count: int) -> tuple[list[int], list[float]]:
    """The timestamps of frames, and when they came."""
    loop = asyncio.get_running_loop()
    stamps, came = [], []
    for _ in range(count):
        stamps.append((await asyncio.wait_for(anext(sink), 5)).timestamp)
        came.append(loop.time())
    return stamps, came


async def test_a_bunch_is_spread_over_its_time() -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=16)
    begun = asyncio.get_running_loop().time()
    for number in range(8):
        assert source.push(GRAY, "gray8", timestamp=number * 40_000)
    stamps, came = await times(sink, 8)
    assert stamps == [number * 40_000 for number in range(8)]
    # None comes before its time; a busy machine may give it later.
    assert came[-1] - begun >= 0.27


async def test_the_timestamps_of_frames_count_unless_they_stand_still() -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=16)
    begun = asyncio.get_running_loop().time()
    for number in range(3):
        assert source.push(VideoFrame(GRAY, "gray8", timestamp=number * 100_000))
    _, came = await times(sink, 3)
    assert came[-1] - begun >= 0.18
    for _ in range(3):
        assert source.push(VideoFrame(GRAY, "gray8"))
    stamps, _ = await times(sink, 3)
    assert stamps == sorted(stamps)


async def test_what_comes_too_far_ahead_is_refused_and_counted() -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=100)
    taken = [source.push(GRAY, "gray8", timestamp=number * 40_000) for number in range(60)]
    assert taken[:20] == [True] * 20
    assert not any(taken[40:])
    assert source.dropped == taken.count(False)
    sink.stop()


async def test_a_clock_that_is_set_anew_is_followed() -> None:
    source = RTCVideoSource()
    sink = RTCVideoSink(source.create_track(), capacity=16)
    for timestamp in (0, 3600_000_000, 5, 2**53 - 1, 1 - 2**53):
        assert source.push(GRAY, "gray8", timestamp=timestamp)
    stamps, _ = await times(sink, 5)
    assert stamps == [0, 3600_000_000, 5, 2**53 - 1, 1 - 2**53]


@pytest.mark.parametrize("timestamp", [2**53, 2**63, -(2**64)])
async def test_a_timestamp_out_of_range_is_a_range_error(timestamp: int) -> None:
    with pytest.raises(RangeError, match="timestamp is"):
        RTCVideoSource().push(GRAY, "gray8", timestamp=timestamp)
    with pytest.raises(RangeError, match="timestamp is"):
        VideoFrame(GRAY, "gray8", timestamp=timestamp)


async def test_bunches_arrive_evenly_at_the_peer(watched: Any, pictures: Any) -> None:
    source, track = watched
    sink = RTCVideoSink(track, capacity=100)
    for bunch in range(3):
        for number in range(bunch * 8, bunch * 8 + 8):
            assert source.push(pictures.numbered(number), timestamp=number * 40_000)
        await running_for(0.32)
    numbers = [pictures.number((await anext(sink)).to_ndarray()) for _ in range(20)]
    assert numbers == sorted(set(numbers))

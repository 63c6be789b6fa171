"""MediaStreamTrackProcessor: a track's frames as a stream."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
import webrtc
from webrtc import MediaStreamTrackProcessor, RTCAudioSource, RTCOnDataEvent, RTCVideoSource

from tests.waiting import started


async def test_frames_are_read_as_in_a_browser(pictures: Any) -> None:
    source = RTCVideoSource()
    processor = MediaStreamTrackProcessor({"track": source.create_track(), "maxBufferSize": 3})
    for number in range(5):
        source.push(pictures.numbered(number, 64, 48), timestamp=1000 + number)
    reader = processor.readable.getReader()
    frames = [(await reader.read()).value for _ in range(3)]
    assert [pictures.number(frame.to_ndarray()) for frame in frames] == [2, 3, 4]
    assert [frame.timestamp for frame in frames] == [1002, 1003, 1004]
    assert (processor.totalFrames, processor.discarded_frames) == (5, 2)


async def test_without_a_size_only_the_newest_waits(pictures: Any) -> None:
    source = RTCVideoSource()
    processor = MediaStreamTrackProcessor(track=source.create_track())
    for number in range(5):
        source.push(pictures.numbered(number, 64, 48))
    assert pictures.number((await anext(processor.readable)).to_ndarray()) == 4


async def test_audio_is_read_too() -> None:
    source = RTCAudioSource()
    processor = MediaStreamTrackProcessor(track=source.create_track())
    for level in (100, 200):
        source.on_data(RTCOnDataEvent(np.full(480, level, np.int16).tobytes(), 480))
    assert [int((await anext(processor.readable)).to_ndarray()[0, 0]) for _ in range(2)] == [100, 200]
    assert (processor.total_frames, processor.discarded_frames) == (2, 0)


@pytest.mark.parametrize("kind", ["audio", "video"])
async def test_the_stream_ends_with_the_track(kind: str) -> None:
    track = (RTCAudioSource() if kind == "audio" else RTCVideoSource()).create_track()
    reader = MediaStreamTrackProcessor(track=track).readable.get_reader()
    track.stop()
    assert (await reader.read()).done


@pytest.mark.parametrize("kind", ["audio", "video"])
async def test_the_stream_is_closed_when_the_track_ended_though_nobody_reads(kind: str) -> None:
    track = (RTCAudioSource() if kind == "audio" else RTCVideoSource()).create_track()
    reader = MediaStreamTrackProcessor(track=track).readable.get_reader()
    closed = await started(reader.closed)
    assert not closed.done()
    track.stop()
    await asyncio.wait_for(closed, 5)
    ended = MediaStreamTrackProcessor(track=track).readable.get_reader()
    await asyncio.wait_for(ended.closed, 5)


async def test_what_came_before_the_end_is_read_before_the_stream_is_closed() -> None:
    source = RTCVideoSource()
    track = source.create_track()
    reader = MediaStreamTrackProcessor(track=track, max_buffer_size=3).readable.get_reader()
    for _ in range(2):
        source.push(np.zeros((48, 64, 3), np.uint8))
    track.stop()
    closed = await started(reader.closed)
    assert not (await reader.read()).done
    assert not closed.done()
    assert not (await reader.read()).done
    await asyncio.wait_for(closed, 5)
    assert (await reader.read()).done


async def test_cancelling_stops_the_processor_and_not_the_track() -> None:
    source = RTCVideoSource()
    track = source.create_track()
    processor = MediaStreamTrackProcessor(track=track)
    await processor.readable.cancel()
    assert not source.push(np.zeros((48, 64, 3), np.uint8))
    assert track.ready_state == "live"
    assert processor.total_frames == 0


async def test_what_is_no_track_is_named() -> None:
    with pytest.raises(TypeError, match=r"MediaStreamTrackProcessorInit\.track is 5"):
        MediaStreamTrackProcessor(track=5)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="needs 'track'"):
        MediaStreamTrackProcessor()  # type: ignore[call-overload]
    with pytest.raises(webrtc.RangeError, match="max_buffer_size is -1"):
        MediaStreamTrackProcessor(track=RTCVideoSource().create_track(), max_buffer_size=-1)

"""VideoTrackGenerator: a track of frames that are written to a stream."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from webrtc import InvalidStateError, MediaStreamTrackProcessor, RTCVideoSink, VideoFrame, VideoTrackGenerator


async def test_what_is_written_is_read(pictures: Any) -> None:
    generator = VideoTrackGenerator()
    sink = RTCVideoSink(generator.track)
    writer = generator.writable.getWriter()
    for number in range(5):
        await writer.ready
        await writer.write(VideoFrame(pictures.numbered(number, 64, 48), timestamp=number * 40_000))
    frames = [await anext(sink) for _ in range(5)]
    assert [pictures.number(frame.to_ndarray()) for frame in frames] == [0, 1, 2, 3, 4]
    assert [frame.timestamp - frames[1].timestamp for frame in frames[1:]] == [0, 40_000, 80_000, 120_000]


async def test_it_is_written_to_without_a_writer_too() -> None:
    generator = VideoTrackGenerator()
    sink = RTCVideoSink(generator.track)
    frame = VideoFrame(np.zeros((48, 64, 3), np.uint8), rotation=90)
    await generator.write(frame)
    assert (await anext(sink)).rotation == 90
    assert frame.width == 64


async def test_closing_ends_the_track(event: Any) -> None:
    generator = VideoTrackGenerator()
    ended = event(generator.track, "ended")
    writer = generator.writable.get_writer()
    await writer.close()
    await asyncio.wait_for(ended, 5)
    assert generator.track.ready_state == "ended"
    with pytest.raises(InvalidStateError, match="closed"):
        await writer.write(VideoFrame(np.zeros((48, 64, 3), np.uint8)))


async def test_a_muted_one_drops_what_is_written() -> None:
    generator = VideoTrackGenerator()
    sink = RTCVideoSink(generator.track)
    frame = VideoFrame(np.zeros((48, 64, 3), np.uint8))
    generator.muted = True
    assert generator.track.muted and generator.muted
    await generator.write(frame)
    generator.muted = False
    assert not generator.track.muted
    await generator.write(frame)
    await anext(sink)
    assert sink.received == 1


async def test_a_pipe_from_a_track_through_a_program_to_a_track(watched: Any, pictures: Any) -> None:
    source, track = watched
    generator = VideoTrackGenerator()
    processor = MediaStreamTrackProcessor(track=track)
    piping = asyncio.ensure_future(processor.readable.pipe_to(generator.writable))
    async with pictures.shown(source, picture := pictures.corners()):
        await pictures.seen(
            RTCVideoSink(generator.track), lambda frame: pictures.psnr(frame.to_ndarray(), picture) > 30
        )
        track.stop()
        await asyncio.wait_for(piping, 5)
    assert generator.writable.locked is False


async def test_only_frames_are_written() -> None:
    with pytest.raises(TypeError, match="takes a VideoFrame, not ndarray"):
        await VideoTrackGenerator().write(np.zeros((48, 64, 3), np.uint8))  # type: ignore[arg-type]


async def test_a_pipe_to_a_track_that_is_stopped_ends(watched: Any, pictures: Any) -> None:
    source, track = watched
    generator = VideoTrackGenerator()
    clone = generator.track.clone()
    processor = MediaStreamTrackProcessor(track=track)
    piping = asyncio.ensure_future(processor.readable.pipe_to(generator.writable))
    async with pictures.shown(source, pictures.corners()):
        await pictures.seen(RTCVideoSink(clone), lambda _: True)
        generator.track.stop()
        # Its clone is live still.
        await pictures.seen(RTCVideoSink(clone), lambda _: True)
        clone.stop()
        with pytest.raises(InvalidStateError, match="track of this VideoTrackGenerator was stopped"):
            await asyncio.wait_for(piping, 5)
    with pytest.raises(InvalidStateError, match="was stopped"):
        await generator.writable.get_writer().write(VideoFrame(np.zeros((48, 64, 3), np.uint8)))

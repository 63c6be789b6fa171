"""pipe_to, pipe_through, tee, TransformStream, and streams of underlying sources and sinks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
from webrtc import (
    AbortError,
    MediaStreamTrackProcessor,
    ReadableStream,
    RTCVideoSource,
    TransformStream,
    VideoFrame,
    VideoTrackGenerator,
    WritableStream,
)

from tests.unchecked import private
from tests.waiting import paced, started, turns


async def numbers(count: int = 3) -> AsyncIterator[int]:
    for number in range(count):
        yield number


async def read_all(stream: ReadableStream[Any]) -> list[Any]:
    return [chunk async for chunk in stream]


async def test_a_controller_fills_a_stream_when_it_is_pulled() -> None:
    made = []

    def pull(controller: Any) -> None:
        made.append(controller.desired_size)
        controller.enqueue(len(made))
        if len(made) == 3:
            controller.close()

    assert await read_all(ReadableStream({"pull": pull})) == [1, 2, 3]
    assert made == [1, 1, 1]


async def test_a_controller_that_fails_fails_the_reader() -> None:
    stream: ReadableStream[int] = ReadableStream(
        {"start": lambda controller: controller.error(OSError("gone"))}
    )
    reader = stream.get_reader()
    for read in (reader.read(), reader.read()):
        with pytest.raises(OSError, match="gone"):
            await read
    with pytest.raises(OSError, match="gone"):
        await reader.closed


async def test_a_read_that_was_cancelled_leaves_its_chunk_to_the_next() -> None:
    chunks: asyncio.Queue[int] = asyncio.Queue()

    async def source() -> AsyncIterator[int]:
        while True:
            yield await chunks.get()

    reader = ReadableStream(source()).get_reader()
    waiting = await started(reader.read())
    waiting.cancel()
    await asyncio.wait((waiting,))
    chunks.put_nowait(7)
    assert (await reader.read()).value == 7
    await reader.cancel()


async def test_cancelling_a_reader_ends_its_read() -> None:
    async def silent() -> AsyncIterator[int]:
        await asyncio.Event().wait()
        yield 0

    reader = ReadableStream(silent()).get_reader()
    waiting = await started(reader.read())
    await reader.cancel()
    assert (await waiting).done
    await reader.closed


async def test_an_underlying_sink_is_started_written_to_and_closed() -> None:
    heard: list[Any] = []
    stream: WritableStream[int] = WritableStream(
        {
            "start": lambda controller: heard.append("start"),
            "write": lambda chunk, controller: heard.append(chunk),
            "close": lambda: heard.append("close"),
        }
    )
    await ReadableStream(numbers()).pipe_to(stream)
    assert heard == ["start", 0, 1, 2, "close"]


async def test_a_transform_changes_what_passes() -> None:
    async def twice(chunk: int, controller: Any) -> None:
        controller.enqueue(chunk)
        controller.enqueue(chunk * 10)

    transform: TransformStream[int, int] = TransformStream(twice)
    assert await read_all(ReadableStream(numbers()).pipe_through(transform)) == [0, 0, 1, 10, 2, 20]


async def test_a_transformers_members_may_be_told_by_name() -> None:
    told: list[str] = []
    transform: TransformStream[int, int] = TransformStream(
        start=lambda controller: told.append("start"),
        transform=lambda chunk, controller: controller.enqueue(-chunk),
        flush=lambda controller: told.append("flush"),
    )
    assert await read_all(ReadableStream(numbers()).pipe_through(transform)) == [0, -1, -2]
    assert told == ["start", "flush"]
    with pytest.raises(TypeError, match="a transformer or flush by name, not both"):
        TransformStream(lambda chunk: None, flush=lambda: None)


async def test_a_transformer_may_flush_and_terminate() -> None:
    flushing: TransformStream[int, Any] = TransformStream(
        {"flush": lambda controller: controller.enqueue("end")}
    )
    assert await read_all(ReadableStream(numbers(1)).pipe_through(flushing)) == [0, "end"]

    def one(chunk: int, controller: Any) -> None:
        controller.enqueue(chunk)
        controller.terminate()

    assert await read_all(ReadableStream(numbers()).pipe_through(TransformStream(one))) == [0]


async def test_what_a_transform_raises_reaches_both_ends() -> None:
    def fail(chunk: int, controller: Any) -> None:
        raise ValueError("broken")

    told: list[Any] = []
    source = ReadableStream(numbers(), told.append)
    with pytest.raises(ValueError, match="broken"):
        await read_all(source.pipe_through(TransformStream(fail)))
    assert [str(reason) for reason in told] == ["broken"]


async def test_a_transform_takes_no_more_than_its_reader_wants() -> None:
    taken: list[int] = []

    def take(chunk: int, controller: Any) -> None:
        taken.append(chunk)
        controller.enqueue(chunk)

    transform: TransformStream[int, int] = TransformStream(take)
    result = ReadableStream(numbers(100)).pipe_through(transform)
    reader = result.get_reader()
    assert (await reader.read()).value == 0
    await turns(50)
    assert len(taken) <= 3
    await reader.cancel()


async def test_a_signal_stops_a_pipe_and_both_ends() -> None:
    async def endless() -> AsyncIterator[int]:
        yield 0
        await asyncio.Event().wait()

    told: list[Any] = []
    stop = asyncio.Event()
    written = asyncio.Event()
    sink: WritableStream[int] = WritableStream({"write": lambda chunk: written.set(), "abort": told.append})
    pipe = asyncio.ensure_future(ReadableStream(endless(), told.append).pipe_to(sink, signal=stop))
    await written.wait()
    stop.set()
    with pytest.raises(AbortError, match="signal"):
        await pipe
    assert len(told) == 2
    assert not sink.locked


async def test_a_pipe_ends_with_its_destination() -> None:
    async def silent() -> AsyncIterator[int]:
        await asyncio.Event().wait()
        yield 0

    told: list[Any] = []
    passing: TransformStream[int, int] = TransformStream()
    result = ReadableStream(silent(), told.append).pipe_through(passing)
    await result.cancel("enough")
    piped = private(result)._pipe
    assert piped is not None
    with pytest.raises(AbortError):
        await piped
    assert len(told) == 1


@pytest.mark.parametrize("first", [0, 1])
async def test_both_branches_of_a_tee_get_all(first: int) -> None:
    told: list[Any] = []
    branches = ReadableStream(numbers(5), told.append).tee()
    assert await read_all(branches[first]) == [0, 1, 2, 3, 4]
    assert await read_all(branches[1 - first]) == [0, 1, 2, 3, 4]
    assert told == []


async def test_a_tee_is_cancelled_with_its_last_branch() -> None:
    told: list[Any] = []
    one, other = ReadableStream(numbers(), told.append).tee()
    await one.cancel("a")
    assert await anext(other) == 0
    assert told == []
    await other.cancel("b")
    assert told == ["b"]


async def test_frames_pass_from_a_processor_through_a_transform_to_a_generator(event: Any) -> None:
    source = RTCVideoSource()
    camera = source.create_track()
    generator = VideoTrackGenerator()

    async def invert(frame: VideoFrame, controller: Any) -> None:
        changed = 255 - frame.to_ndarray("bgr24")
        controller.enqueue(VideoFrame(changed, format="bgr24", timestamp=frame.timestamp))
        frame.close()

    processor = MediaStreamTrackProcessor(track=camera)
    inverted: ReadableStream[Any] = processor.readable.pipe_through(TransformStream(invert))
    piped = asyncio.ensure_future(inverted.pipe_to(generator.writable))
    frames = MediaStreamTrackProcessor(track=generator.track).readable
    picture = np.full((48, 64, 3), 200, np.uint8)

    async def push() -> None:
        async for _ in paced(50):
            source.push(picture)

    pushing = asyncio.ensure_future(push())
    frame = await anext(frames)
    assert abs(int(frame.to_ndarray("bgr24").mean()) - 55) < 4
    pushing.cancel()
    frame.close()
    ended = event(generator.track, "ended")
    camera.stop()
    await piped
    await ended


async def test_a_transform_that_fails_ends_the_track_behind_it(event: Any) -> None:
    generator = VideoTrackGenerator()
    ended = event(generator.track, "ended")

    def fail(chunk: int, controller: Any) -> None:
        raise ValueError("broken")

    failing: TransformStream[int, VideoFrame] = TransformStream(fail)
    with pytest.raises(ValueError, match="broken"):
        await ReadableStream(numbers()).pipe_through(failing).pipe_to(generator.writable)
    await asyncio.wait_for(ended, 5)

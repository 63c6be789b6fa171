"""How streams end: closing, errors and aborting, told by controllers, writers and transformers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from webrtc import (
    AbortError,
    InvalidStateError,
    ReadableStream,
    ReadableStreamDefaultController,
    TransformStream,
    TransformStreamDefaultController,
    WritableStream,
    WritableStreamDefaultController,
)

from tests.waiting import started, turns


async def test_a_source_without_pull_enqueues_when_it_has_something() -> None:
    controllers: list[ReadableStreamDefaultController[int]] = []
    stream: ReadableStream[int] = ReadableStream({"start": controllers.append}, high_water_mark=2)
    reader = stream.get_reader()
    reading = await started(reader.read())
    await turns(3)
    [controller] = controllers
    assert not reading.done() and controller.desired_size == 2
    controller.enqueue(1)
    controller.enqueue(2)
    controller.enqueue(3)
    assert controller.desired_size == -1
    assert (await reading).value == 1
    controller.close()
    assert controller.desired_size == 0
    assert [(await reader.read()).value for _ in range(3)] == [2, 3, None]
    with pytest.raises(TypeError, match="nothing can be enqueued"):
        controller.enqueue(4)
    with pytest.raises(TypeError, match="already closed"):
        controller.close()


async def test_an_error_of_a_source_discards_what_is_queued_and_the_first_one_counts() -> None:
    controllers: list[ReadableStreamDefaultController[int]] = []
    stream: ReadableStream[int] = ReadableStream({"start": controllers.append})
    reader = stream.get_reader()
    reading = await started(reader.read())
    await turns(3)
    controllers[0].enqueue(1)
    controllers[0].error()
    controllers[0].error(ValueError("later"))
    assert controllers[0].desired_size is None
    with pytest.raises(AbortError, match="source of this ReadableStream failed"):
        await reading


async def test_a_sink_that_reports_an_error_takes_nothing_more() -> None:
    written: list[int] = []

    def write(chunk: int, controller: WritableStreamDefaultController) -> None:
        written.append(chunk)
        if chunk == 2:
            controller.error(OSError("the disk is full"))

    stream: WritableStream[int] = WritableStream({"write": write})
    writer = stream.get_writer()
    await writer.write(1)
    assert writer.desired_size == 1
    await writer.write(2)
    for use in (writer.write(3), writer.closed, writer.ready, writer.close()):
        with pytest.raises(OSError, match="the disk is full"):
            await use
    assert written == [1, 2]
    size: float | None = writer.desired_size
    assert size is None


async def test_a_writer_waits_while_the_sink_is_behind() -> None:
    may_write = asyncio.Event()

    async def write(_: int) -> None:
        await may_write.wait()

    stream: WritableStream[int] = WritableStream(write, high_water_mark=2)
    writer = stream.get_writer()
    writes = [await started(writer.write(number)) for number in range(2)]
    ready = await started(writer.ready)
    await turns(3)
    assert (writer.desired_size, ready.done()) == (0, False)
    may_write.set()
    await asyncio.gather(ready, *writes)
    assert writer.desired_size == 2
    await writer.close()
    assert writer.desired_size == 0


async def test_a_sink_that_cannot_close_fails_the_stream() -> None:
    def close() -> None:
        raise OSError("not flushed")

    stream: WritableStream[int] = WritableStream({"close": close})
    writer = stream.get_writer()
    for wait in (writer.close(), writer.closed):
        with pytest.raises(OSError, match="not flushed"):
            await wait


async def test_aborting_tells_the_sink_once_and_refuses_further_chunks() -> None:
    told: list[Any] = []
    stream: WritableStream[int] = WritableStream({"abort": told.append})
    writer = stream.get_writer()
    with pytest.raises(InvalidStateError, match="locked: abort it through its writer"):
        await stream.abort()
    writer.release_lock()
    await stream.abort("enough")
    await stream.abort("again")
    assert told == ["enough"]
    with pytest.raises(AbortError, match="enough"):
        await stream.get_writer().write(1)


async def test_a_function_as_sink_is_closed_when_its_stream_is_aborted() -> None:
    told: list[str] = []
    stream: WritableStream[int] = WritableStream(lambda chunk: None, lambda: told.append("closed"))
    writer = stream.get_writer()
    await writer.abort(ValueError("my own"))
    assert told == ["closed"]
    with pytest.raises(ValueError, match="my own"):
        await writer.write(1)


async def test_a_transformer_that_reports_an_error_fails_both_ends() -> None:
    seen: list[float | None] = []

    def transform(chunk: int, controller: TransformStreamDefaultController[int]) -> None:
        seen.append(controller.desired_size)
        if chunk:
            controller.error()
        seen.append(controller.desired_size)

    stream: TransformStream[int, int] = TransformStream(transform)
    writer, reader = stream.writable.get_writer(), stream.readable.get_reader()
    await writer.write(0)
    reading = await started(reader.read())
    await writer.write(1)
    for wait in (reading, writer.write(2), writer.closed):
        with pytest.raises(AbortError, match="the transformer failed"):
            await wait
    assert seen == [1, 1, 1, None]


@pytest.mark.parametrize("end", ["terminate", "error", "cancel"])
async def test_a_write_that_waits_for_the_reader_ends_with_the_transform(end: str) -> None:
    controllers: list[TransformStreamDefaultController[int]] = []
    stream: TransformStream[int, int] = TransformStream(start=controllers.append)
    writer = stream.writable.get_writer()
    await writer.write(1)
    waiting = await started(writer.write(2))
    await turns(3)
    assert not waiting.done()
    if end == "terminate":
        controllers[0].terminate()
    elif end == "error":
        controllers[0].error(AbortError("closed by the transformer"))
    else:
        await stream.readable.cancel()
    errors = {"terminate": InvalidStateError, "error": AbortError, "cancel": AbortError}
    with pytest.raises(errors[end], match=r"closed|cancelled"):
        await waiting
    if end == "terminate":
        assert [chunk async for chunk in stream.readable] == [1]


async def test_what_flush_raises_reaches_the_reader_and_the_writer() -> None:
    def flush() -> None:
        raise ValueError("half a frame is left")

    stream: TransformStream[int, int] = TransformStream(flush=flush)
    writer = stream.writable.get_writer()
    reading = await started(anext(stream.readable))
    for wait in (writer.close(), reading):
        with pytest.raises(ValueError, match="half a frame is left"):
            await wait


@pytest.mark.parametrize(("reason", "error"), [("enough", AbortError), (OSError("enough"), OSError)])
async def test_aborting_the_writable_side_fails_the_readable_side(
    reason: Any, error: type[Exception]
) -> None:
    told: list[Any] = []
    stream: TransformStream[int, int] = TransformStream(cancel=told.append)
    reading = await started(anext(stream.readable))
    await stream.writable.abort(reason)
    with pytest.raises(error, match="enough"):
        await reading
    assert told == [reason]


async def test_a_pipe_to_a_closed_destination_cancels_its_source() -> None:
    async def silent() -> AsyncIterator[int]:
        await asyncio.Event().wait()
        yield 0

    told: list[Any] = []
    source: ReadableStream[int] = ReadableStream(silent(), told.append)
    closed: WritableStream[int] = WritableStream()
    await closed.close()
    with pytest.raises(InvalidStateError, match="was closed while a pipe wrote to it"):
        await source.pipe_to(closed)
    assert [type(reason) for reason in told] == [InvalidStateError]


async def test_a_signal_that_is_set_already_carries_nothing() -> None:
    async def numbers() -> AsyncIterator[int]:
        yield 1

    written: list[int] = []
    stop = asyncio.Event()
    stop.set()
    source: ReadableStream[int] = ReadableStream(numbers())
    with pytest.raises(AbortError, match="signal"):
        await source.pipe_to(WritableStream(written.append), signal=stop)
    assert written == []


async def test_members_of_sources_and_sinks_must_be_functions() -> None:
    with pytest.raises(TypeError, match="pull is 3: it must be a function"):
        ReadableStream({"pull": 3})
    with pytest.raises(TypeError, match="write is 'x': it must be a function"):
        WritableStream({"write": "x"})
    with pytest.raises(
        TypeError, match="ReadableStreamDefaultReader takes a ReadableStream, not WritableStream"
    ):
        type(ReadableStream({}).get_reader())(WritableStream())  # type: ignore[arg-type]

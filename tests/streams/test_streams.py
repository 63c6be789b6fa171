"""ReadableStream and WritableStream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from webrtc import InvalidStateError, ReadableStream, WritableStream

from tests.waiting import turns


async def numbers(count: int = 3) -> AsyncIterator[int]:
    for number in range(count):
        await turns()
        yield number


class Sink:
    """Where a stream writes to."""

    def __init__(self) -> None:
        self.written: list[Any] = []
        self.closed = False
        self.stream: WritableStream[Any] = WritableStream(self.write, self.close)

    async def write(self, chunk: Any) -> None:
        await turns()
        if chunk == "wrong":
            raise ValueError("wrong")
        self.written.append(chunk)

    def close(self) -> None:
        self.closed = True


async def test_a_stream_is_iterated_and_goes_on_where_it_was_left() -> None:
    stream = ReadableStream(numbers())
    async for number in stream:
        assert number == 0
        break
    assert [number async for number in stream] == [1, 2]
    assert [number async for number in stream] == []


async def test_a_reader_reads_to_the_end() -> None:
    stream = ReadableStream(numbers(2))
    reader = stream.getReader()
    results = [await reader.read() for _ in range(4)]
    assert [(result.value, result["done"]) for result in results] == [
        (0, False),
        (1, False),
        (None, True),
        (None, True),
    ]
    await reader.closed


async def test_a_reader_locks_the_stream_until_it_releases_it() -> None:
    stream = ReadableStream(numbers())
    reader = stream.get_reader()
    assert stream.locked
    for use in (stream.get_reader, lambda: stream.cancel().send(None), lambda: anext(stream).send(None)):
        with pytest.raises(InvalidStateError, match="locked"):
            use()
    reader.release_lock()
    reader.release_lock()
    assert not stream.locked
    with pytest.raises(InvalidStateError, match="released"):
        await reader.read()
    with stream.get_reader() as reader:
        assert (await reader.read()).value == 0
    assert not stream.locked


@pytest.mark.parametrize("through", ["stream", "reader"])
async def test_cancelling_tells_the_source_once_and_ends_the_stream(through: str) -> None:
    told: list[str] = []
    stream = ReadableStream(numbers(), lambda: told.append("cancelled"))
    target = stream if through == "stream" else stream.get_reader()
    await target.cancel()
    await target.cancel()
    assert told == ["cancelled"]
    if through == "stream":
        assert [number async for number in stream] == []


async def test_what_the_source_raises_reaches_the_reader() -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ValueError("broken")

    reader = ReadableStream(failing()).get_reader()
    assert (await reader.read()).value == 1
    with pytest.raises(ValueError, match="broken"):
        await reader.read()


async def test_a_writer_writes_in_order_and_closes_after() -> None:
    sink = Sink()
    writer = sink.stream.getWriter()
    writes = [asyncio.ensure_future(writer.write(number)) for number in range(5)]
    await turns()
    await writer.ready
    await writer.close()
    await asyncio.gather(*writes)
    assert (sink.written, sink.closed) == ([0, 1, 2, 3, 4], True)
    await writer.closed
    with pytest.raises(InvalidStateError, match="closed"):
        await writer.write(5)
    with pytest.raises(InvalidStateError, match="closed"):
        await writer.close()


async def test_a_writer_locks_the_stream() -> None:
    sink = Sink()
    with sink.stream.get_writer():
        with pytest.raises(InvalidStateError, match="locked"):
            sink.stream.get_writer()
        with pytest.raises(InvalidStateError, match="locked"):
            await sink.stream.close()
    await sink.stream.close()
    assert sink.closed


async def test_a_pipe_carries_all_and_closes() -> None:
    sink = Sink()
    await ReadableStream(numbers()).pipe_to(sink.stream)
    assert (sink.written, sink.closed) == ([0, 1, 2], True)
    open_sink = Sink()
    await ReadableStream(numbers()).pipe_to(open_sink.stream, prevent_close=True)
    assert not open_sink.closed and not open_sink.stream.locked


async def test_a_pipe_that_cannot_write_cancels_the_source() -> None:
    async def words() -> AsyncIterator[str]:
        for word in ("right", "wrong", "late"):
            yield word

    told: list[str] = []
    sink = Sink()
    stream = ReadableStream(words(), lambda: told.append("cancelled"))
    with pytest.raises(ValueError, match="wrong"):
        await stream.pipe_to(sink.stream)
    assert (sink.written, told, stream.locked) == (["right"], ["cancelled"], False)

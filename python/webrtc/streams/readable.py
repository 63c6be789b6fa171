"""ReadableStream: a stream of chunks to read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any, Generic, Protocol, TypeVar, overload

from webrtc.background import background
from webrtc.base import WebRTCObject
from webrtc.dictionaries.dictionary import Dictionary
from webrtc.exceptions import AbortError, InvalidStateError
from webrtc.waiters import Waiters

from .lock import HIGH_WATER_MARK, Holder, Stream, call, checked, method
from .pipe import AbortSignal, pipe
from .writable import WritableStream

T = TypeVar("T")
U = TypeVar("U")

_END: Any = object()
"""Marks the end in place of a chunk."""


class ReadableStreamReadResult(Dictionary):
    """The result of `ReadableStreamDefaultReader.read` (WHATWG Streams §4.4)."""

    value: Any = None
    """The next chunk, or None at the end."""
    done: bool = False
    """Whether the stream has ended."""


class ReadableStreamDefaultController(WebRTCObject, Generic[T]):
    """Lets an underlying source fill its stream (WHATWG Streams §4.6)."""

    _shown = ("desired_size",)

    def __init__(self, high_water_mark: float) -> None:
        super().__init__()
        self._queue: deque[T] = deque()
        self._high_water_mark = high_water_mark
        self._closing = False
        self._error: BaseException | None = None
        self._waiters = Waiters()

    @property
    def desired_size(self) -> float | None:
        """How many more chunks the queue should hold; negative if it is overfull, None after an error."""
        if self._error is not None:
            return None
        return 0 if self._closing else self._high_water_mark - len(self._queue)

    def enqueue(self, chunk: T) -> None:
        """Add a chunk to the stream."""
        if self._closing or self._error is not None:
            raise TypeError("this ReadableStream is closed: nothing can be enqueued")
        self._queue.append(chunk)
        self._waiters.wake()

    def close(self) -> None:
        """Close the stream after the queued chunks."""
        if self._closing or self._error is not None:
            raise TypeError("this ReadableStream is already closed")
        self._closing = True
        self._waiters.wake()

    def error(self, error: BaseException | None = None) -> None:
        """End the stream with an error and discard the queued chunks."""
        if self._error is None:
            self._error = error or AbortError("the source of this ReadableStream failed")
            self._queue.clear()
            self._waiters.wake()


class _Controlled(Generic[T]):
    """Chunks of an underlying source with a controller, pulled while the queue has room."""

    def __init__(self, source: object, controller: ReadableStreamDefaultController[T]) -> None:
        self._start = method(source, "start")
        self._pull = method(source, "pull")
        self._controller = controller

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        controller = self._controller
        if self._start is not None:
            start, self._start = self._start, None
            await call(start, controller)
        while not controller._queue:
            if controller._error is not None:
                raise controller._error
            if controller._closing:
                raise StopAsyncIteration
            if self._pull is not None:
                await call(self._pull, controller)
            if not (controller._queue or controller._closing or controller._error):
                await controller._waiters.change()
        return controller._queue.popleft()


class ReadableWritablePair(Protocol[T, U]):
    """Converts chunks to other chunks: a TransformStream, or any two streams (WHATWG Streams §4.2.1)."""

    @property
    def writable(self) -> WritableStream[T]:
        """Where chunks of T are written."""

    @property
    def readable(self) -> ReadableStream[U]:
        """Where chunks of U are read."""


class ReadableStream(Stream, Generic[T]):
    """Chunks to read with `async for chunk in stream` or `get_reader` (WHATWG Streams §4.2)."""

    # A type checker can't tell the chunks of an underlying source.
    @overload
    def __init__(
        self,
        source: AsyncIterable[T],
        cancel: Callable[..., Any] | None = None,
        *,
        high_water_mark: float = 1,
    ) -> None: ...
    @overload
    def __init__(
        self: ReadableStream[Any],
        source: object = None,
        cancel: Callable[..., Any] | None = None,
        *,
        high_water_mark: float = 1,
    ) -> None: ...
    def __init__(
        self,
        source: object = None,
        cancel: Callable[..., Any] | None = None,
        *,
        high_water_mark: float = 1,
    ) -> None:
        """Create a stream of `source`: an async iterable, or an underlying source (§4.2.3).

        An underlying source is an object or mapping with `start(controller)`, `pull(controller)` and
        `cancel(reason)`: functions or coroutine functions, all optional. `cancel` is called when the stream
        is cancelled. `high_water_mark` is the number of chunks that the controller should queue.
        """
        super().__init__()
        HIGH_WATER_MARK.check(high_water_mark, "high_water_mark")
        self._cancel = checked(cancel, "cancel")
        self._source: AsyncIterator[T]
        if isinstance(source, AsyncIterable):
            self._source = aiter(source)
        else:
            self._cancel = self._cancel or method(source, "cancel")
            self._source = _Controlled(source, ReadableStreamDefaultController(high_water_mark))
        self._turn = asyncio.Lock()
        # The pending read of the next chunk.
        self._reading: asyncio.Future[T] | None = None

    def get_reader(self) -> ReadableStreamDefaultReader[T]:
        """Lock the stream and return a reader."""
        return ReadableStreamDefaultReader(self)

    async def cancel(self, reason: Any = None) -> None:
        """Stop reading and discard unread chunks."""
        if self.locked:
            raise InvalidStateError("this ReadableStream is locked: cancel it through its reader")
        await self._end(reason)

    async def pipe_to(
        self,
        destination: WritableStream[T],
        *,
        prevent_close: bool = False,
        prevent_abort: bool = False,
        prevent_cancel: bool = False,
        signal: AbortSignal | None = None,
    ) -> None:
        """Write every chunk to `destination`, then close it (§4.2.4).

        If this stream fails, `destination` is aborted; if `destination` fails, this stream is cancelled.
        `signal` stops the pipe with an AbortError. Cancelling the call has the same effect.
        """
        with self.get_reader() as reader, destination.get_writer() as writer:
            await pipe(
                reader,
                writer,
                prevent_close=prevent_close,
                prevent_abort=prevent_abort,
                prevent_cancel=prevent_cancel,
                signal=signal,
            )

    def pipe_through(
        self, transform: ReadableWritablePair[T, U], *, signal: AbortSignal | None = None
    ) -> ReadableStream[U]:
        """Pipe into `transform.writable`, and return `transform.readable` (§4.2.4).

        Errors are raised to the reader of the result.
        """
        task = background(self.pipe_to(transform.writable, signal=signal))
        result: ReadableStream[U] = transform.readable
        # The result keeps the task alive. Errors have already been propagated to both ends.
        result._pipe = task
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return result

    _pipe: asyncio.Task[None] | None = None

    def tee(self) -> tuple[ReadableStream[T], ReadableStream[T]]:
        """Return two streams with the same chunks (§4.2.4); this stream stays locked.

        Chunks are not copied. Chunks that only one branch has read are queued without a bound: cancel a
        branch that is not read.
        """
        reader = self.get_reader()
        own_queues: tuple[deque[T], deque[T]] = (deque(), deque())
        # Without those of cancelled branches.
        queues: list[deque[T] | None] = [*own_queues]

        async def branch(queue: deque[T]) -> AsyncIterator[T]:
            while True:
                async with self._turn:
                    if not queue:
                        chunk = await self._read_next()
                        if chunk is _END:
                            return
                        for other in queues:
                            if other is not None:
                                other.append(chunk)
                yield queue.popleft()

        async def drop(own: int, reason: Any) -> None:
            queues[own] = None
            if queues == [None, None]:
                await reader.cancel(reason)

        def make(own: int) -> ReadableStream[T]:
            return ReadableStream(branch(own_queues[own]), lambda reason: drop(own, reason))

        return make(0), make(1)

    def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over all chunks; leaving the loop does not cancel the stream."""
        return self

    async def __anext__(self) -> T:
        if self.locked:
            raise InvalidStateError("this ReadableStream is locked: read it through its reader")
        chunk = await self._next()
        if chunk is _END:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> T:
        # Only one read at a time: an async generator cannot be awaited twice at once.
        async with self._turn:
            return await self._read_next()

    async def _read_next(self) -> T:
        if self._ended.is_set():
            self._raise_error()
            return _END  # type: ignore[no-any-return]
        if self._reading is None:
            self._reading = asyncio.ensure_future(anext(self._source, _END))
            self._reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        reading = self._reading
        try:
            # If a read is cancelled, the next read gets its chunk.
            await asyncio.wait((reading,))
        finally:
            if reading.done():
                self._reading = None
        if reading.cancelled():
            # Ended by `cancel()`, which discards all chunks.
            chunk: T = _END
        elif error := reading.exception():
            self._finish(error)
            raise error
        else:
            chunk = reading.result()
        if chunk is _END:
            self._finish()
            self._raise_error()
        elif self._exhausted:
            self._finish()
        return chunk

    _exhausted = False

    def _exhaust(self) -> None:
        """The source has no chunks after the one being read, so it is not asked again."""
        self._exhausted = True
        if self._reading is None and not self._ended.is_set():
            self._finish()

    async def _end(self, reason: Any = None) -> None:
        if self._finish():
            if self._reading is not None:
                self._reading.cancel()
            await call(self._cancel, reason)


class ReadableStreamDefaultReader(Holder[ReadableStream[T]], Generic[T]):
    """Reads a stream chunk by chunk (WHATWG Streams §4.4)."""

    _holds = ReadableStream

    async def read(self) -> ReadableStreamReadResult:
        """Wait for the next chunk: `result.value`, unless `result.done`."""
        chunk = await self._held._next()
        done = chunk is _END
        return ReadableStreamReadResult._made(value=None if done else chunk, done=done)

    async def cancel(self, reason: Any = None) -> None:
        """Stop reading and discard unread chunks; a pending `read` completes."""
        await self._held._end(reason)

"""Streams, as much of them as media needs (WHATWG Streams)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar, Generic, TypeVar

from .base import WebRTCObject
from .exceptions import InvalidStateError
from .models.dictionary import Dictionary

T = TypeVar("T")
StreamT = TypeVar("StreamT", bound="_Stream")
HolderT = TypeVar("HolderT", bound="_Holder[Any]")

_END: Any = object()
"""In the place of a chunk, when there is no more."""


class ReadableStreamReadResult(Dictionary):
    """What `ReadableStreamDefaultReader.read` gives (WHATWG Streams §4.4)."""

    value: Any = None
    """The next chunk; None at the end."""
    done: bool = False
    """Whether the stream has ended."""


class _Stream(WebRTCObject):
    """What can be held by one reader or writer at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._holder: object = None
        self._ended = asyncio.Event()

    @property
    def locked(self) -> bool:
        """Whether a reader or writer holds it."""
        return self._holder is not None


class _Holder(WebRTCObject, Generic[StreamT]):
    """A reader or writer: until it releases the lock, nobody else gets one."""

    _holds: ClassVar[type[_Stream]] = _Stream

    def __init__(self, stream: StreamT) -> None:
        super().__init__()
        if not isinstance(stream, self._holds):
            kind = self._holds.__name__
            raise TypeError(f"{type(self).__name__} takes a {kind}, not {type(stream).__name__}")
        if stream.locked:
            raise InvalidStateError(f"this {type(stream).__name__} is locked: release_lock() comes first")
        self._stream: StreamT | None = stream
        stream._holder = self

    @property
    def _held(self) -> StreamT:
        if self._stream is None:
            raise InvalidStateError(f"this {type(self).__name__} has released its stream: get a new one")
        return self._stream

    @property
    def closed(self) -> Awaitable[Any]:
        """`await reader.closed`: until the stream has ended."""
        return self._held._ended.wait()

    def release_lock(self) -> None:
        """Give the stream up; it goes on, and another may take it."""
        if self._stream is not None:
            self._stream._holder = None
            self._stream = None

    def __enter__(self: HolderT) -> HolderT:
        return self

    def __exit__(self, *_: object) -> None:
        self.release_lock()


class ReadableStream(_Stream, Generic[T]):
    """Chunks to read: `async for chunk in stream`, or with `get_reader` (WHATWG Streams §4.2)."""

    def __init__(self, source: AsyncIterator[T], cancel: Callable[[], None] = lambda: None) -> None:
        """The chunks of `source`; `cancel` is called when nobody wants more."""
        super().__init__()
        self._source = source
        self._cancel = cancel

    def get_reader(self) -> ReadableStreamDefaultReader[T]:
        """Lock the stream, and read it chunk by chunk."""
        return ReadableStreamDefaultReader(self)

    async def cancel(self, reason: Any = None) -> None:
        """Read no more; what was not read is dropped."""
        if self.locked:
            raise InvalidStateError("this ReadableStream is locked: cancel it through its reader")
        self._end()

    async def pipe_to(self, destination: WritableStream[T], *, prevent_close: bool = False) -> None:
        """Write every chunk to `destination`, and close it at the end; cancelled when writing fails."""
        with self.get_reader(), destination.get_writer() as writer:
            try:
                while (chunk := await self._next()) is not _END:
                    await writer.write(chunk)
                if not prevent_close:
                    await writer.close()
            except Exception:
                self._end()
                raise

    def __aiter__(self) -> AsyncIterator[T]:
        """Its chunks to the end; leaving the loop leaves the stream as it is."""
        return self

    async def __anext__(self) -> T:
        if self.locked:
            raise InvalidStateError("this ReadableStream is locked: read it through its reader")
        chunk = await self._next()
        if chunk is _END:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> T:
        chunk: T = _END if self._ended.is_set() else await anext(self._source, _END)
        if chunk is _END:
            self._ended.set()
        return chunk

    def _end(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            self._cancel()


class ReadableStreamDefaultReader(_Holder[ReadableStream[T]], Generic[T]):
    """Reads a stream chunk by chunk (WHATWG Streams §4.4)."""

    _holds = ReadableStream

    async def read(self) -> ReadableStreamReadResult:
        """The next chunk, when there is one: `result.value`, unless `result.done`."""
        chunk = await self._held._next()
        done = chunk is _END
        return ReadableStreamReadResult._made(value=None if done else chunk, done=done)

    async def cancel(self, reason: Any = None) -> None:
        """Read no more; what was not read is dropped."""
        self._held._end()


class WritableStream(_Stream, Generic[T]):
    """Where chunks are written to, with `get_writer` (WHATWG Streams §5.2)."""

    def __init__(self, write: Callable[[T], Awaitable[None]], close: Callable[[], None]) -> None:
        """Chunks go to `write`, one at a time; `close` is called after the last one."""
        super().__init__()
        self._write = write
        self._close = close
        self._turn = asyncio.Lock()

    def get_writer(self) -> WritableStreamDefaultWriter[T]:
        """Lock the stream, and write to it chunk by chunk."""
        return WritableStreamDefaultWriter(self)

    async def close(self) -> None:
        """Take no more."""
        if self.locked:
            raise InvalidStateError("this WritableStream is locked: close it through its writer")
        self._end()

    async def abort(self, reason: Any = None) -> None:
        """Take no more, and do not wait for what is being written."""
        await self.close()

    async def _taken(self) -> None:
        async with self._turn:
            pass

    def _end(self) -> None:
        if self._ended.is_set():
            raise InvalidStateError("this WritableStream is closed")
        self._ended.set()
        self._close()


class WritableStreamDefaultWriter(_Holder[WritableStream[T]], Generic[T]):
    """Writes to a stream chunk by chunk (WHATWG Streams §5.3)."""

    _holds = WritableStream

    async def write(self, chunk: T) -> None:
        """Write a chunk after those before it; done when it was taken."""
        stream = self._held
        async with stream._turn:
            if stream._ended.is_set():
                raise InvalidStateError("this WritableStream is closed: nothing can be written to it")
            await stream._write(chunk)

    @property
    def ready(self) -> Awaitable[None]:
        """`await writer.ready`: until what was written has been taken."""
        return self._held._taken()

    async def close(self) -> None:
        """Take no more, after what is being written."""
        stream = self._held
        async with stream._turn:
            stream._end()

    async def abort(self, reason: Any = None) -> None:
        """Take no more, and do not wait for what is being written."""
        self._held._end()

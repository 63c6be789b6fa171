"""WritableStream: a destination for chunks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from webrtc.base import WebRTCObject
from webrtc.exceptions import AbortError, InvalidStateError

from .lock import HIGH_WATER_MARK, Holder, Stream, call, checked, method

T = TypeVar("T")


class WritableStreamDefaultController(WebRTCObject):
    """Lets an underlying sink report errors (WHATWG Streams §5.4)."""

    def __init__(self, fail: Callable[[BaseException], Any]) -> None:
        super().__init__()
        self._fail = fail

    def error(self, error: BaseException | None = None) -> None:
        """Refuse further chunks; later writes raise this error."""
        self._fail(error or AbortError("the sink of this WritableStream failed"))


class WritableStream(Stream, Generic[T]):
    """A destination for chunks, written with `get_writer` (WHATWG Streams §5.2)."""

    def __init__(
        self,
        sink: Callable[[T], Any] | Any = None,
        close: Callable[[], Any] | None = None,
        *,
        high_water_mark: float = 1,
    ) -> None:
        """Write chunks to `sink`, one at a time; `close` is called after the last one.

        `sink` is a function or coroutine function, or an underlying sink (§5.2.3): an object or mapping with
        `start(controller)`, `write(chunk, controller)`, `close()` and `abort(reason)`, all optional. If a
        write raises, the stream ends. `high_water_mark` is how many chunks may be pending before `ready`
        waits.
        """
        super().__init__()
        HIGH_WATER_MARK.check(high_water_mark, "high_water_mark")
        given = sink if callable(sink) else None
        self._start = None if given else method(sink, "start")
        self._sink_write = given or method(sink, "write")
        self._sink_close = checked(close, "close") or (None if given else method(sink, "close"))
        self._sink_abort = self._close_sink if given else method(sink, "abort")
        self._controller = WritableStreamDefaultController(self._finish)
        self._turn = asyncio.Lock()
        self._high_water_mark = high_water_mark
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    def get_writer(self) -> WritableStreamDefaultWriter[T]:
        """Lock the stream and return a writer."""
        return WritableStreamDefaultWriter(self)

    async def close(self) -> None:
        """Refuse further chunks."""
        if self.locked:
            raise InvalidStateError("this WritableStream is locked: close it through its writer")
        await self._close()

    async def abort(self, reason: Any = None) -> None:
        """Refuse further chunks and discard pending ones."""
        if self.locked:
            raise InvalidStateError("this WritableStream is locked: abort it through its writer")
        await self._abort(reason)

    def _check_open(self) -> None:
        if self._ended.is_set():
            self._raise_error()
            raise InvalidStateError("this WritableStream is closed: nothing can be written to it")

    async def _write(self, chunk: T) -> None:
        self._check_open()
        self._count(1)
        try:
            async with self._turn:
                self._check_open()
                await self._begin()
                await call(self._sink_write, chunk, self._controller)
        except Exception as error:
            self._finish(error)
            raise
        finally:
            self._count(-1)

    async def _begin(self) -> None:
        start, self._start = self._start, None
        await call(start, self._controller)

    def _count(self, step: int) -> None:
        self._waiting += step
        if self._desired_size() > 0 or self._ended.is_set():
            self._room.set()
        else:
            self._room.clear()

    def _desired_size(self) -> float:
        return self._high_water_mark - self._waiting

    async def _close_sink(self) -> None:
        await call(self._sink_close)

    async def _close(self) -> None:
        async with self._turn:
            self._check_open()
            try:
                await self._begin()
                await self._close_sink()
            except Exception as error:
                self._finish(error)
                raise
            self._finish()

    async def _abort(self, reason: Any) -> None:
        error = reason if isinstance(reason, BaseException) else AbortError(f"aborted: {reason}")
        if self._finish(error):
            self._room.set()
            await call(self._sink_abort, reason)

    async def _ready(self) -> None:
        await self._room.wait()
        self._raise_error()


class WritableStreamDefaultWriter(Holder[WritableStream[T]], Generic[T]):
    """Writes to a stream chunk by chunk (WHATWG Streams §5.3)."""

    _shown = ("desired_size",)

    _holds = WritableStream

    async def write(self, chunk: T) -> None:
        """Write a chunk after the previous ones; returns when the sink has taken it."""
        await self._held._write(chunk)

    @property
    def ready(self) -> Awaitable[None]:
        """`await writer.ready`: waits until there is room for another chunk. Raises the stream's error."""
        return self._held._ready()

    @property
    def desired_size(self) -> float | None:
        """How many more chunks may be pending; 0 when closed, None after an error."""
        stream = self._held
        if stream._error is not None:
            return None
        return 0 if stream._ended.is_set() else stream._desired_size()

    async def close(self) -> None:
        """Refuse further chunks; pending writes complete."""
        await self._held._close()

    async def abort(self, reason: Any = None) -> None:
        """Refuse further chunks and discard pending ones."""
        await self._held._abort(reason)

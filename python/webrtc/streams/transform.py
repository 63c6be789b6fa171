"""TransformStream: transforms the chunks written to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from webrtc.base import WebRTCObject
from webrtc.exceptions import AbortError, InvalidStateError
from webrtc.waiters import Waiters

from .lock import call, method
from .readable import ReadableStream, ReadableStreamDefaultController
from .writable import WritableStream

T = TypeVar("T")
U = TypeVar("U")


class TransformStreamDefaultController(WebRTCObject, Generic[U]):
    """Lets a transformer produce chunks (WHATWG Streams §6.4)."""

    _shown = ("desired_size",)

    def __init__(self, stream: TransformStream[Any, U]) -> None:
        super().__init__()
        self._stream = stream

    @property
    def desired_size(self) -> float | None:
        """How many more chunks the readable side should hold."""
        return self._stream._output.desired_size

    def enqueue(self, chunk: U) -> None:
        """Add a chunk to the readable side."""
        self._stream._output.enqueue(chunk)

    def error(self, reason: BaseException | None = None) -> None:
        """End both sides with an error."""
        self._stream._fail(reason or AbortError("the transformer failed"))

    def terminate(self) -> None:
        """Close the readable side and refuse further writes."""
        self._stream._terminate()


class TransformStream(WebRTCObject, Generic[T, U]):
    """Transforms chunks: `source.pipe_through(TransformStream(f))` (WHATWG Streams §6.2)."""

    _shown = ("readable", "writable")

    def __init__(
        self,
        transformer: Callable[..., Any] | Any = None,
        *,
        start: Callable[..., Any] | None = None,
        transform: Callable[..., Any] | None = None,
        flush: Callable[..., Any] | None = None,
        cancel: Callable[..., Any] | None = None,
        high_water_mark: float = 1,
    ) -> None:
        """Pass a function `transform(chunk, controller)`, a transformer (§6.2.3), or its members by name.

        A transformer is an object or mapping with `start(controller)`, `transform(chunk, controller)`,
        `flush(controller)` and `cancel(reason)`: functions or coroutine functions, all optional. Pass results
        to `controller.enqueue`. Without `transform`, chunks pass unchanged. Writers wait while the readable
        side has `high_water_mark` unread chunks.
        """
        super().__init__()
        members: dict[str, Any] = {"start": start, "transform": transform, "flush": flush, "cancel": cancel}
        named = [name for name, member in members.items() if member is not None]
        if transformer is not None and named:
            raise TypeError(f"TransformStream takes a transformer or {', '.join(named)} by name, not both")
        if callable(transformer):
            members["transform"] = transformer
        of = members if transformer is None or callable(transformer) else transformer
        self._start = method(of, "start")
        self._transform = method(of, "transform")
        self._flush = method(of, "flush")
        self._cancelled = method(of, "cancel")
        self._output: ReadableStreamDefaultController[U] = ReadableStreamDefaultController(high_water_mark)
        self._controller: TransformStreamDefaultController[U] = TransformStreamDefaultController(self)
        self._wanted = Waiters()
        self._readable: ReadableStream[U] = ReadableStream(self._chunks(), self._stop_reading)
        self._writable: WritableStream[T] = WritableStream(
            {"start": self._begin, "write": self._write, "close": self._close, "abort": self._abort}
        )

    @property
    def readable(self) -> ReadableStream[U]:
        """The transformed chunks."""
        return self._readable

    @property
    def writable(self) -> WritableStream[T]:
        """Accepts the chunks to transform."""
        return self._writable

    async def _chunks(self) -> Any:
        output = self._output
        while True:
            while not output._queue:
                if output._error is not None:
                    raise output._error
                if output._closing:
                    return
                self._wanted.wake()
                await output._waiters.change()
            chunk = output._queue.popleft()
            self._wanted.wake()
            yield chunk

    async def _begin(self) -> None:
        await call(self._start, self._controller)

    async def _write(self, chunk: T) -> None:
        while not self._has_room():
            await self._wanted.change()
        self._check()
        try:
            if self._transform is None:
                self._output.enqueue(chunk)  # type: ignore[arg-type]
            else:
                await call(self._transform, chunk, self._controller)
        except Exception as error:
            self._output.error(error)
            raise

    def _has_room(self) -> bool:
        size = self._output.desired_size
        return size is None or self._output._closing or size > 0

    def _check(self) -> None:
        if self._output._error is not None:
            raise self._output._error
        if self._output._closing:
            raise InvalidStateError("the readable side of this TransformStream is closed")

    async def _close(self) -> None:
        try:
            await call(self._flush, self._controller)
        except Exception as error:
            self._output.error(error)
            raise
        if not self._output._closing and self._output._error is None:
            self._output.close()

    async def _abort(self, reason: Any) -> None:
        self._output.error(reason if isinstance(reason, BaseException) else AbortError(f"aborted: {reason}"))
        self._wanted.wake()
        await call(self._cancelled, reason)

    async def _stop_reading(self, reason: Any) -> None:
        error = AbortError("the readable side of this TransformStream was cancelled")
        self._output.error(error)
        self._wanted.wake()
        self._writable._finish(error)
        await call(self._cancelled, reason)

    def _fail(self, error: BaseException) -> None:
        self._output.error(error)
        self._wanted.wake()
        self._writable._finish(error)

    def _terminate(self) -> None:
        if not self._output._closing:
            self._output.close()
        self._wanted.wake()
        self._writable._finish(InvalidStateError("the transformer ended this TransformStream"))

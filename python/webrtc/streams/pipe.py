"""A pipe from a readable stream to a writable one (WHATWG Streams §4.9.1, ReadableStreamPipeTo)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, TypeVar

from webrtc.exceptions import AbortError, InvalidStateError
from webrtc.public import publish

from .writable import WritableStreamDefaultWriter

T = TypeVar("T")


class AbortSignal(Protocol):
    """Stops a pipe: any object with `is_set()` and `wait()`, such as an `asyncio.Event`."""

    def is_set(self) -> bool:
        """Whether to stop."""

    async def wait(self) -> Any:
        """Wait until it is set."""


publish(AbortSignal)


class Reader(Protocol):
    """A ReadableStreamDefaultReader."""

    async def read(self) -> Any:
        """The next result."""

    async def cancel(self, reason: Any = None) -> None:
        """Read no more."""


async def pipe(
    reader: Reader,
    writer: WritableStreamDefaultWriter[Any],
    *,
    prevent_close: bool,
    prevent_abort: bool,
    prevent_cancel: bool,
    signal: AbortSignal | None,
) -> None:
    """Write every chunk, and propagate closing and errors between both streams."""
    stops = [asyncio.ensure_future(_ended(writer))]
    if signal is not None:
        stops.append(asyncio.ensure_future(_stopped(signal)))
    writing = False
    try:
        while not (result := await _unless(stops, reader.read())).done:
            writing = True
            await _unless(stops[1:], writer.write(result.value))
            writing = False
    except BaseException as error:
        from_outside = isinstance(error, (_Stopped, asyncio.CancelledError))
        writer_failed = writing or isinstance(error, _WriterEnded)
        cause = error.reason if isinstance(error, _WriterEnded) else error
        if not prevent_abort and (from_outside or not writer_failed):
            await _quietly(writer.abort(cause))
        if not prevent_cancel and (from_outside or writer_failed):
            await _quietly(reader.cancel(cause))
        if cause is not error:
            raise cause from None
        raise
    finally:
        for stop in stops:
            stop.cancel()
    if not prevent_close:
        with contextlib.suppress(InvalidStateError):
            await writer.close()


class _Stopped(AbortError):
    """A signal stopped the pipe."""


class _WriterEnded(Exception):
    """The destination was closed or failed while no write was pending."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(reason)
        self.reason = reason


async def _ended(writer: WritableStreamDefaultWriter[Any]) -> BaseException:
    try:
        await writer.closed
    except Exception as error:
        return _WriterEnded(error)
    return _WriterEnded(InvalidStateError("the WritableStream was closed while a pipe wrote to it"))


async def _stopped(signal: AbortSignal) -> BaseException:
    if not signal.is_set():
        await signal.wait()
    return _Stopped("the signal stopped this pipe")


async def _unless(stops: Sequence[asyncio.Future[BaseException]], work: Awaitable[T]) -> T:
    """Return the result of `work`, or raise if one of `stops` completes first."""
    working = asyncio.ensure_future(work)
    try:
        # A signal that was set earlier takes precedence.
        await asyncio.sleep(0)
        waiting: set[asyncio.Future[Any]] = {working, *stops}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for stop in stops:
            if stop.done() and not (working.done() and isinstance(stop.result(), _WriterEnded)):
                raise stop.result()
        return working.result()
    finally:
        working.cancel()


async def _quietly(work: Awaitable[Any]) -> None:
    """Await a cleanup step after an error, and ignore its own errors."""
    with contextlib.suppress(Exception):
        await work

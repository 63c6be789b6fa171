"""What readable and writable streams have in common: closing, errors and locking."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from webrtc.base import WebRTCObject
from webrtc.dictionaries.conversion import Range
from webrtc.exceptions import InvalidStateError
from webrtc.names import camel

HIGH_WATER_MARK = Range(0, math.inf)

StreamT = TypeVar("StreamT", bound="Stream")
HolderT = TypeVar("HolderT", bound="Holder[Any]")


def method(of: object, name: str) -> Callable[..., Any] | None:
    """Return a method of an underlying source, sink or transformer, which is an object or a mapping."""
    for spelling in (name, camel(name)):
        found = of.get(spelling) if isinstance(of, Mapping) else getattr(of, spelling, None)
        if found is not None:
            return checked(found, spelling)
    return None


def checked(function: Any, name: str) -> Callable[..., Any] | None:
    """Return a function or None; raise TypeError for anything else."""
    if function is not None and not callable(function):
        raise TypeError(f"{name} is {function!r}: it must be a function or coroutine function")
    return function  # type: ignore[no-any-return]


async def call(function: Callable[..., Any] | None, *args: Any) -> Any:
    """Call a function or coroutine function with as many of `args` as it takes."""
    if function is None:
        return None
    result = function(*args[: _takes(function)])
    return await result if inspect.isawaitable(result) else result


def _takes(function: Callable[..., Any]) -> int | None:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(one.kind == one.VAR_POSITIONAL for one in parameters):
        return None
    return sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)


class Stream(WebRTCObject):
    """A stream that can be locked to one reader or writer at a time."""

    _shown = ("locked",)

    def __init__(self) -> None:
        super().__init__()
        self._holder: object = None
        self._ended = asyncio.Event()
        # Why the stream ended, unless it was closed.
        self._error: BaseException | None = None

    @property
    def locked(self) -> bool:
        """Whether a reader or writer has locked the stream."""
        return self._holder is not None

    def _finish(self, error: BaseException | None = None) -> bool:
        """End the stream. Returns False if it had already ended."""
        if self._ended.is_set():
            return False
        self._error = error
        self._ended.set()
        return True

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    async def _closed(self) -> None:
        await self._ended.wait()
        self._raise_error()


class Holder(WebRTCObject, Generic[StreamT]):
    """A reader or writer. It locks the stream until it releases the lock."""

    _holds: ClassVar[type[Stream]] = Stream

    def __init__(self, stream: StreamT) -> None:
        super().__init__()
        if not isinstance(stream, self._holds):
            kind = self._holds.__name__
            raise TypeError(f"{type(self).__name__} takes a {kind}, not {type(stream).__name__}")
        if stream.locked:
            raise InvalidStateError(f"this {type(stream).__name__} is locked: call release_lock() first")
        self._stream: StreamT | None = stream
        stream._holder = self

    @property
    def _held(self) -> StreamT:
        if self._stream is None:
            raise InvalidStateError(f"this {type(self).__name__} has released its lock: get a new one")
        return self._stream

    @property
    def closed(self) -> Awaitable[None]:
        """`await reader.closed`: waits until the stream has ended. Raises the stream's error."""
        return self._held._closed()

    def release_lock(self) -> None:
        """Release the stream. It remains open and can be locked again."""
        if self._stream is not None:
            self._stream._holder = None
            self._stream = None

    def __enter__(self: HolderT) -> HolderT:
        return self

    def __exit__(self, *_: object) -> None:
        self.release_lock()

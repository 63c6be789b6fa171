"""A program's file object, as PyAV sees it.

PyAV calls it from libav's callbacks. It prints exceptions that are no Exception, and printing SystemExit ends
the interpreter on that thread. It copies all that `read` returns into libav's buffer, whose size it does not
check, and does not notice if `write` does not write everything.
"""

from __future__ import annotations

import errno
import operator
import threading
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from webrtc.exceptions import NotReadableError

T = TypeVar("T")

# libav's code of an input or output error.
_FAILED = -errno.EIO
# How many characters of a program's error are part of the message.
_MAX_SHOWN = 200


class ProgramFile:
    """Passes calls on to a program's object until the first one fails, and keeps that failure."""

    def __init__(self, target: Any) -> None:
        self._target = target
        # PyAV derives the container from it if no format is given.
        self.name = getattr(target, "name", "<none>")
        self._failure: BaseException | None = None
        self._method = ""

    def __repr__(self) -> str:
        return repr(self._target)

    def check(self, verb: str) -> None:
        """Raise NotReadableError from the failure of the object, if there is one."""
        failure = self._failure
        if failure is None:
            return
        if isinstance(failure, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            # Ctrl+C while the object was called; other threads receive no signals.
            raise failure
        raise NotReadableError(f"cannot {verb} {self!r}: {self._method}() {_shown(failure)}") from failure

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; none at the end, and after a failure."""
        return self._call("read", lambda: _checked(self._target.read(size), size), b"")

    def write(self, data: bytes) -> int:
        """Write all of the data."""

        def write() -> int:
            written = self._target.write(data)
            # Objects that are no files return nothing.
            if written is not None and written != len(data):
                raise _Wrong(f"returned {_value(written)} for {len(data)} bytes: it must write all of them")
            return len(data)

        return self._call("write", write, _FAILED)

    def seek(self, offset: int, whence: int) -> int:
        """Return the new position."""

        def seek() -> int:
            position = self._target.seek(offset, whence)
            return operator.index(self._target.tell() if position is None else position)

        return self._call("seek", seek, _FAILED)

    def tell(self) -> int:
        """Return the position."""
        return self._call("tell", lambda: operator.index(self._target.tell()), _FAILED)

    def seekable(self) -> bool:
        """Whether libav may seek."""
        can = hasattr(self._target, "seek") and hasattr(self._target, "tell")
        return can and self._can("seekable")

    def readable(self) -> bool:
        """Whether libav may read."""
        return hasattr(self._target, "read") and self._can("readable")

    def writable(self) -> bool:
        """Whether libav may write."""
        return hasattr(self._target, "write") and self._can("writable")

    def _can(self, question: str) -> bool:
        if not hasattr(self._target, question):
            return True
        return self._call(question, lambda: bool(getattr(self._target, question)()), False)

    def _call(self, method: str, call: Callable[[], T], failed: T) -> T:
        if self._failure is not None:
            return failed
        try:
            return call()
        except BaseException as error:
            self._failure, self._method = error, method
            return failed


class _Wrong(Exception):
    """What is wrong with the result of a call."""


def _checked(data: Any, size: int) -> bytes:
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise _Wrong(f"returned {_value(data)}: it must return bytes")
    result = bytes(data)
    if len(result) > size:
        raise _Wrong(f"returned {len(result)} bytes: it must return at most {size}")
    return result


def _value(value: Any) -> str:
    return repr(value) if value is None or isinstance(value, int) else f"a {type(value).__name__}"


def _shown(error: BaseException) -> str:
    if isinstance(error, _Wrong):
        return str(error)
    # Unlike str(), this cannot fail.
    lines = traceback.TracebackException(type(error), error, None).format_exception_only()
    return f"raised {' '.join(next(lines).split())[:_MAX_SHOWN]}"

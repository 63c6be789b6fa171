"""Tasks that the package starts and no program awaits."""

from __future__ import annotations

import asyncio
import atexit
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from webrtc.exceptions import InvalidStateError

T = TypeVar("T")


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running loop. Raises InvalidStateError if there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise InvalidStateError("no event loop is running here: call this inside a coroutine") from None


# Python warns when it collects a coroutine that never began, as happens if its loop ends first. So coroutines
# that may not have begun are kept, those of this turn of the loop and those of the turn before, and closed
# when another loop is used or at exit.
_new: list[Coroutine[Any, Any, Any]] = []
_old: list[Coroutine[Any, Any, Any]] = []
_loop: Callable[[], asyncio.AbstractEventLoop | None] = lambda: None  # noqa: E731


def background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Create a task of the running loop. It ends silently if the loop is closed first.

    For tasks created by a program, asyncio would log "Task was destroyed but it is pending". Here, the
    program has no way to cancel the task. Raises InvalidStateError if no loop is running.
    """
    try:
        loop = running_loop()
    except InvalidStateError:
        work.close()
        raise
    task = loop.create_task(work)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    if _loop() is not loop:
        _follow(loop)
    elif not _new:
        loop.call_soon(_turn)
    _new.append(work)
    return task


def _follow(loop: asyncio.AbstractEventLoop) -> None:
    """Loops of several threads take turns here; then a coroutine may be forgotten before it begins."""
    global _loop
    before = _loop()
    if before is None or before.is_closed():
        _close()
    _loop = weakref.ref(loop)
    loop.call_soon(_turn)


def _turn() -> None:
    """Forget coroutines that have begun by now."""
    global _new, _old
    _new, _old = [], _new
    if _old:
        asyncio.get_running_loop().call_soon(_turn)


@atexit.register
def _close() -> None:
    for work in _old + _new:
        work.close()
    _old.clear()
    _new.clear()

"""Tasks that the package starts and no program awaits."""

from __future__ import annotations

import asyncio
import atexit
import weakref
from collections.abc import Coroutine
from typing import Any, TypeVar

from webrtc.exceptions import InvalidStateError

T = TypeVar("T")


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running loop. Raises InvalidStateError if there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise InvalidStateError("no event loop is running here: call this inside a coroutine") from None


# Coroutines that have not begun, with their loops. Python warns when it collects one that never did, which happens
# if its loop ends first. Those of a closed loop are closed when another loop is used, or at exit.
_not_begun: dict[Coroutine[Any, Any, Any], asyncio.AbstractEventLoop] = {}
_last_loop: weakref.ref[asyncio.AbstractEventLoop] | None = None


def background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Create a task of the running loop. It ends silently if the loop is closed first.

    For tasks created by a program, asyncio would log "Task was destroyed but it is pending". Here, the
    program has no way to cancel the task. Raises InvalidStateError if no loop is running.
    """
    global _last_loop
    try:
        loop = running_loop()
    except InvalidStateError:
        work.close()
        raise
    if _last_loop is None or _last_loop() is not loop:
        _last_loop = weakref.ref(loop)
        _close_those_of_closed_loops()
    task = loop.create_task(work)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    _not_begun[work] = loop
    # Called right after the first step of the task.
    loop.call_soon(_not_begun.pop, work, None)
    return task


def _close_those_of_closed_loops() -> None:
    for work, loop in list(_not_begun.items()):
        if loop.is_closed():
            del _not_begun[work]
            work.close()


@atexit.register
def _close_all() -> None:
    while _not_begun:
        _not_begun.popitem()[0].close()

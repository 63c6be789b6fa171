"""Tasks that the package starts and no program awaits."""

from __future__ import annotations

import asyncio
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


class _BackgroundTask(asyncio.Task[T]):
    def __del__(self) -> None:
        # Python warns of a coroutine that never began.
        if work := self.get_coro():
            work.close()
        super().__del__()


def background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Create a task of the running loop. It ends silently if the loop is closed first.

    For tasks created by a program, asyncio would log "Task was destroyed but it is pending". Here, the
    program has no way to cancel the task. Raises InvalidStateError if no loop is running.
    """
    try:
        loop = running_loop()
    except InvalidStateError:
        # Otherwise, Python warns that the coroutine was never awaited.
        work.close()
        raise
    task = _BackgroundTask(work, loop=loop)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    return task

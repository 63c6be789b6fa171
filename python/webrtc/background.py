"""Tasks that the package starts, and no program waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task of the running loop. A loop that is closed before the task has ended ends it silently.

    Of a task that the program made, asyncio writes "Task was destroyed but it is pending"; here the program
    could not have cancelled it.
    """
    task = asyncio.get_running_loop().create_task(work)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    return task

"""Tasks that the package starts and no program awaits."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Create a task of the running loop. It ends silently if the loop is closed first.

    For tasks created by a program, asyncio would log "Task was destroyed but it is pending". Here, the
    program has no way to cancel the task.
    """
    task = asyncio.get_running_loop().create_task(work)
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    return task

"""How coroutines wait for what a callback reports."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any


class Waiters:
    """Coroutines that wait for the same thing. Only the loop's thread may use it; any thread may test it."""

    def __init__(self) -> None:
        self._futures: set[asyncio.Future[Any]] = set()

    def __len__(self) -> int:
        return len(self._futures)

    @contextlib.contextmanager
    def future(self) -> Iterator[asyncio.Future[Any]]:
        """A future that `wake` and `fail` complete. Check the condition after this: no change is missed."""
        future = asyncio.get_running_loop().create_future()
        self._futures.add(future)
        try:
            yield future
        finally:
            # Also after cancellation.
            self._futures.discard(future)

    async def change(self) -> None:
        """Wait for the next `wake`; the caller checks what has changed."""
        with self.future() as future:
            await future

    def wake(self) -> None:
        """Resume all waiters."""
        for future in self._take():
            future.set_result(None)

    def fail(self, error: Exception) -> None:
        """Raise an error in all waiters."""
        for future in self._take():
            future.set_exception(error)
            # Mark the exception as retrieved: if the loop no longer runs, nothing awaits the future.
            future.exception()

    def _take(self) -> list[asyncio.Future[Any]]:
        futures, self._futures = self._futures, set()
        # Waiters of a closed loop are never resumed.
        return [each for each in futures if not each.done() and not each.get_loop().is_closed()]

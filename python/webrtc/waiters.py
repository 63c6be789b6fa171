"""The one way in which a coroutine waits for something that a callback tells."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any


class Waiters:
    """Futures that coroutines wait for; only the loop's thread may use it, but any thread may look at it."""

    def __init__(self) -> None:
        self._futures: set[asyncio.Future[Any]] = set()

    def __len__(self) -> int:
        return len(self._futures)

    @contextlib.contextmanager
    def future(self) -> Iterator[asyncio.Future[Any]]:
        """A future that `wake` and `fail` set. A caller that looks after this misses no change."""
        future = asyncio.get_running_loop().create_future()
        self._futures.add(future)
        try:
            yield future
        finally:
            # Also when cancelled: nobody waits any more.
            self._futures.discard(future)

    async def change(self) -> None:
        """Wait for the next `wake`; the caller looks what has changed."""
        with self.future() as future:
            await future

    def wake(self) -> None:
        """Have all waiters go on."""
        for future in self._take():
            future.set_result(None)

    def fail(self, error: Exception) -> None:
        """Have all waiters raise an error."""
        for future in self._take():
            future.set_exception(error)
            # In a loop that does not run any more, nobody retrieves it.
            future.exception()

    def _take(self) -> list[asyncio.Future[Any]]:
        futures, self._futures = self._futures, set()
        # Those of a loop that has ended wait for ever.
        return [each for each in futures if not each.done() and not each.get_loop().is_closed()]

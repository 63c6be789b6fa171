"""The operations chain: a connection negotiates one step at a time (W3C webrtc §4.4.1.2)."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class OperationsChain:
    """Runs operations in the order in which they were asked for, each after the end of the one before."""

    def __init__(self, emptied: Callable[[], None]) -> None:
        """`emptied`, a method, is called when the last operation has ended."""
        # Weak, or a connection that is dropped would wait for the garbage collector.
        self._emptied = weakref.WeakMethod(emptied)
        self._last: asyncio.Future[None] | None = None

    @property
    def empty(self) -> bool:
        """Whether no operation runs or waits."""
        return self._last is None

    async def run(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Run an operation when its turn has come; at once if the chain is empty."""
        before, done = self._last, asyncio.get_running_loop().create_future()
        self._last = done
        try:
            if before is not None:
                # The turn of the others must not end with this task.
                await asyncio.shield(before)
            return await operation()
        finally:
            # A task that was cancelled while it waited leaves its place in the order empty.
            if before is None or before.done():
                self._end(done)
            else:
                before.add_done_callback(lambda _: self._end(done))

    def _end(self, done: asyncio.Future[None]) -> None:
        if done.get_loop().is_closed():
            # A task that was left over ends with the program: nobody waits for its turn.
            return
        done.set_result(None)
        if self._last is done:
            self._last = None
            emptied = self._emptied()
            if emptied:
                emptied()

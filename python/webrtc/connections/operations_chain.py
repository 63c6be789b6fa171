"""The operations chain: a connection runs one negotiation step at a time (W3C webrtc §4.4.1.2)."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class OperationsChain:
    """Runs operations in the order of the calls, each after the previous one has ended."""

    def __init__(self, emptied: Callable[[], None]) -> None:
        """`emptied` is a method that is called when the last operation has ended."""
        # Weak, so that a dropped connection is freed without waiting for the garbage collector.
        self._emptied = weakref.WeakMethod(emptied)
        self._last: asyncio.Future[None] | None = None

    @property
    def empty(self) -> bool:
        """Whether no operation is running or waiting."""
        return self._last is None

    async def run(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Run an operation when it is its turn, or immediately if the chain is empty."""
        before, done = self._last, asyncio.get_running_loop().create_future()
        self._last = done
        try:
            if before is not None:
                # Cancelling this task must not cancel the previous operation.
                await asyncio.shield(before)
            return await operation()
        finally:
            # If this task was cancelled while waiting, its place in the order stays until the previous one
            # ends.
            if before is None or before.done():
                self._end(done)
            else:
                before.add_done_callback(lambda _: self._end(done))

    def _end(self, done: asyncio.Future[None]) -> None:
        if done.get_loop().is_closed():
            # During shutdown, remaining tasks end, and nothing waits for their turn.
            return
        done.set_result(None)
        if self._last is done:
            self._last = None
            emptied = self._emptied()
            if emptied:
                emptied()

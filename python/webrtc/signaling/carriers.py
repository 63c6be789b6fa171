"""What carries messages between two peers: the interface, and a person who copies and pastes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TypeVar

from .messages import BYE, Message, object_from_string, object_to_string

S = TypeVar("S", bound="Signaling")


class Signaling:
    """Carries messages between two peers. `async for` yields the peer's messages until it disconnects."""

    _address = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._address})"

    async def connect(self) -> None:
        """Connect to the peer."""

    async def send(self, message: Message) -> None:
        """Send a message to the peer."""
        raise NotImplementedError

    async def receive(self) -> Message:
        """Return the peer's next message, or BYE if it has disconnected."""
        raise NotImplementedError

    async def close(self) -> None:
        """Disconnect from the peer."""

    async def __aenter__(self: S) -> S:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[Message]:
        while (message := await self.receive()) is not BYE:
            yield message


class CopyAndPasteSignaling(Signaling):
    """Manual signalling: messages are printed, and those of the peer pasted. An empty line means BYE."""

    async def send(self, message: Message) -> None:
        """Print a message for the peer."""
        print(f"-- pass this to the peer --\n{object_to_string(message)}\n", flush=True)

    async def receive(self) -> Message:
        """Wait until the peer's message is pasted."""
        print("-- paste the peer's message --", flush=True)
        line = (await asyncio.to_thread(sys.stdin.readline)).strip()
        return object_from_string(line) if line else BYE

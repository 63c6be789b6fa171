"""What transports have in common: a state, and that one's end is the end of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyee.asyncio import AsyncIOEventEmitter

if TYPE_CHECKING:
    from .link import Link


class Stateful(AsyncIOEventEmitter):
    """Has a state, `new` at first. Emits `statechange`."""

    def __init__(self) -> None:
        super().__init__()
        self._state = "new"

    @property
    def state(self) -> str:
        """The state that the last `statechange` announced."""
        return self._state

    def _set_state(self, state: str) -> None:
        if state != self._state and self._state != "closed":
            self._state = state
            self.emit("statechange")
            if state == "closed":
                self.remove_all_listeners()


class Transport(Stateful):
    """A part of a connection, that closes with it."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link

    async def stop(self) -> None:
        """Close it, and so the whole connection."""
        self._set_state("closed")
        self._link.close()

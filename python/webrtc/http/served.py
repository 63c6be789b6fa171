"""What the adapters of frameworks need of an endpoint."""

from __future__ import annotations

from typing import Protocol

from .messages import Request, Response

# Seconds in which a request's body must arrive.
BODY_SECONDS = 10.0


class Served(Protocol):
    """An endpoint as its adapters see it."""

    @property
    def max_bytes(self) -> int:
        """The limit of a request's body in bytes."""
        ...

    async def handle(self, request: Request) -> Response:
        """Return the response to a request."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

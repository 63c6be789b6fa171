"""Why a connection ended."""

from __future__ import annotations

from typing import Literal, NamedTuple


class ConnectionEnd(NamedTuple):
    """What `RTCPeerConnection.ended` gives; `str()` of it is the reason in words."""

    cause: Literal["close", "peer", "failure"]
    """"close" for this end's `close()`, "peer" when the peer closed, "failure" when the connection failed."""
    reason: str
    """The same in words, for a log."""

    def __str__(self) -> str:
        return self.reason

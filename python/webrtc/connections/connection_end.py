"""Why a connection ended."""

from __future__ import annotations

from typing import Literal, NamedTuple

from webrtc.public import publish


class ConnectionEnd(NamedTuple):
    """The result of `RTCPeerConnection.ended`; its `str()` is the reason."""

    cause: Literal["close", "peer", "failure"]
    """"close" for a local `close()`, "peer" if the peer closed, "failure" if the connection failed."""
    reason: str
    """The reason as text, for logging."""

    def __str__(self) -> str:
        return self.reason


publish(ConnectionEnd)

"""The peers of an endpoint, whose connections are closed in time."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import secrets
from typing import Any

from webrtc.background import background
from webrtc.enums import RTCPeerConnectionState
from webrtc.exceptions import InvalidStateError, NetworkError
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from .messages import HTTPError

# Seconds after which a client may try again when there are too many peers.
_RETRY_AFTER = 5


def new_etag() -> str:
    """A strong entity tag (RFC 9110 §8.8.3) that was not used before."""
    return f'"{secrets.token_hex(8)}"'


@dataclasses.dataclass(eq=False)
class Peer:
    """A peer of an endpoint."""

    connection: RTCPeerConnection
    """The connection to it."""
    user: Any
    """The user that created it; only the same user may change it."""
    id: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(16))
    """What nobody else can guess."""
    etag: str = dataclasses.field(default_factory=new_etag)
    """The entity tag of its ICE generation (RFC 9725 §4.3.1)."""
    lock: asyncio.Lock = dataclasses.field(default_factory=asyncio.Lock)
    """Held while the connection is changed."""


class Peers:
    """Open connections, with limits on their number and their time."""

    def __init__(self, most: int, seconds: float | None, connect_seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self.connect_seconds = connect_seconds
        self._peers: dict[str, Peer] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    @property
    def connections(self) -> list[RTCPeerConnection]:
        """The connections that are open or being negotiated."""
        return [peer.connection for peer in self._peers.values()]

    def get(self, id: str) -> Peer | None:
        """Return the peer with that id that has been answered; None if there is none."""
        return self._peers[id] if id in self._tasks else None

    def add(self, peer: Peer) -> None:
        """Count a peer from now on. Raises HTTPError 503 if there is no place for it."""
        if self._closed:
            raise HTTPError(503, "the service is closed")
        if len(self._peers) >= self._most:
            retry = {"Retry-After": str(_RETRY_AFTER)}
            raise HTTPError(503, "there are too many peers: try again later", retry)
        self._peers[peer.id] = peer

    def watch(self, peer: Peer) -> None:
        """Close a peer that has been answered when it ends, or when its time is over."""
        self._tasks[peer.id] = background(self._watch(peer))

    async def _watch(self, peer: Peer) -> None:
        try:
            await asyncio.wait_for(peer.connection.connected(), self.connect_seconds)
            await asyncio.wait_for(peer.connection.ended(), self._seconds)
        except (asyncio.TimeoutError, InvalidStateError, NetworkError):
            pass
        finally:
            self.remove(peer)

    def remove(self, peer: Peer) -> None:
        """Close a peer, whose place is free then."""
        self._peers.pop(peer.id, None)
        task = self._tasks.pop(peer.id, None)
        if peer.connection.connection_state != RTCPeerConnectionState.closed:
            peer.connection.close()
        if task and task is not asyncio.current_task():
            task.cancel()

    async def close(self) -> None:
        """Close all peers, and accept no more."""
        self._closed = True
        tasks = list(self._tasks.values())
        for peer in list(self._peers.values()):
            self.remove(peer)
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

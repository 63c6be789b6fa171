"""The connections of an endpoint, each closed in time."""

from __future__ import annotations

import asyncio
import contextlib

from webrtc.background import background
from webrtc.enums import RTCPeerConnectionState
from webrtc.exceptions import InvalidStateError, NetworkError
from webrtc.interfaces.rtc_peer_connection import RTCPeerConnection

from .messages import HTTPError

# Seconds after which a client may try again when there are too many peers.
RETRY_AFTER = 5


class Peers:
    """Open connections, with limits on their number and their time."""

    def __init__(self, most: int, seconds: float | None, connect_seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self.connect_seconds = connect_seconds
        self._tasks: dict[RTCPeerConnection, asyncio.Task[None] | None] = {}
        self._closed = False

    @property
    def connections(self) -> list[RTCPeerConnection]:
        """The connections that are open or being negotiated."""
        return list(self._tasks)

    def add(self, connection: RTCPeerConnection) -> None:
        """Count a connection from now on. Raises HTTPError 503 if there is no place for it."""
        if self._closed:
            raise HTTPError(503, "this service is closed")
        if len(self._tasks) >= self._most:
            raise HTTPError(
                503, "there are too many peers: try again later", {"Retry-After": str(RETRY_AFTER)}
            )
        self._tasks[connection] = None

    def watch(self, connection: RTCPeerConnection) -> None:
        """Close a connection that was added when it ends, or when its time is over."""
        self._tasks[connection] = background(self._watch(connection))

    async def _watch(self, connection: RTCPeerConnection) -> None:
        try:
            await asyncio.wait_for(connection.connected(), self.connect_seconds)
            await asyncio.wait_for(connection.ended(), self._seconds)
        except (asyncio.TimeoutError, InvalidStateError, NetworkError):
            pass
        finally:
            self.remove(connection)

    def remove(self, connection: RTCPeerConnection) -> None:
        """Close a connection, whose place is free then."""
        task = self._tasks.pop(connection, None)
        if connection.connection_state != RTCPeerConnectionState.closed:
            connection.close()
        if task and task is not asyncio.current_task():
            task.cancel()

    async def close(self) -> None:
        """Close all connections, and accept no more."""
        self._closed = True
        tasks = [task for task in self._tasks.values() if task]
        for connection in self.connections:
            self.remove(connection)
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

"""The handshake of two connections of webrtc.aiortc, and waiting for events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pyee.asyncio import AsyncIOEventEmitter
from webrtc import aiortc


async def met(one: aiortc.RTCPeerConnection, other: aiortc.RTCPeerConnection) -> None:
    """One offer, and its answer."""
    await one.setLocalDescription(await one.createOffer())
    await other.setRemoteDescription(one.localDescription)
    await other.setLocalDescription(await other.createAnswer())
    await one.setRemoteDescription(other.localDescription)


def event(
    emitter: AsyncIOEventEmitter, name: str, when: Callable[..., object] = lambda *_: True
) -> asyncio.Future[Any]:
    """A future with the argument of the next event of that name for which `when` is true."""
    future = asyncio.get_running_loop().create_future()

    def hear(*arguments: Any) -> None:
        if not future.done() and when(*arguments):
            future.set_result(arguments[0] if arguments else None)

    emitter.on(name, hear)
    return future


def reached(pc: aiortc.RTCPeerConnection, state: str) -> asyncio.Future[Any]:
    """A future that is done when a connection announces a state."""
    return event(pc, "connectionstatechange", lambda: pc.connectionState == state)

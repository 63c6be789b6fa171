"""Channels over simulated networks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import SimulatedNetwork, negotiate, trickle

Ends = tuple[RTCDataChannel, RTCDataChannel]
Connect = Callable[..., Awaitable[Ends]]


@pytest.fixture
async def made() -> AsyncIterator[list[RTCPeerConnection]]:
    """The connections that `connect` made."""
    connections: list[RTCPeerConnection] = []
    yield connections
    for connection in connections:
        connection.close()


@pytest.fixture
def connect(
    made: list[RTCPeerConnection],
    event: Callable[..., Awaitable[Any]],
) -> Connect:
    """Opens a channel whose ends send over a network each; gives the two ends."""

    async def connect(
        near: SimulatedNetwork | None = None, far: SimulatedNetwork | None = None, **init: Any
    ) -> Ends:
        a, b = RTCPeerConnection(network=near), RTCPeerConnection(network=far)
        made.extend((a, b))
        trickle(a, b)
        incoming = event(b, "datachannel")
        channel = a.create_data_channel("", **init)
        await negotiate(a, b)
        await channel.opened()
        return channel, (await incoming).channel

    return connect

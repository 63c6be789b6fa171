"""Pairs of open data channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import RTCDataChannel, RTCPeerConnection
from webrtc.testing import negotiate

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]


@pytest.fixture
async def make_channels(peers: Peers, event: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Pair]]:
    """Opens a channel from the first peer to the second; gives its two ends."""
    a, b = peers

    async def make(label: str = "", **init: Any) -> Pair:
        incoming = event(b, "datachannel")
        outgoing = a.create_data_channel(label, **init)
        if a.sctp is None:
            await negotiate(a, b)
        await outgoing.opened()
        return outgoing, (await incoming).channel

    return make


@pytest.fixture
async def channels(make_channels: Callable[..., Awaitable[Pair]]) -> Pair:
    """The two ends of an open channel."""
    return await make_channels()

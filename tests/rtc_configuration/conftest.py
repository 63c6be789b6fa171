"""What configured connections gather."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import webrtc

from tests.ice_servers import silent_server, stun_server, turn_server

__all__ = ["silent_server", "stun_server", "turn_server"]

Gather = Callable[..., Coroutine[Any, Any, list[Any]]]


@pytest.fixture
def gather() -> Gather:
    """`await gather(ice_servers=[...])`: the candidates that a connection of that configuration gathers."""

    async def gather(**configuration: Any) -> list[Any]:
        candidates: list[Any] = []
        done = asyncio.get_running_loop().create_future()
        async with webrtc.RTCPeerConnection(**configuration) as connection:
            connection.on("icecandidate", lambda event: candidates.append(event.candidate))
            connection.on("icecandidate", lambda event: None if event.candidate else done.set_result(None))
            connection.create_data_channel("x")
            await connection.set_local_description()
            await done
        return candidates[:-1]

    return gather


@pytest.fixture
def negotiate_without_candidates() -> Callable[..., Coroutine[Any, Any, None]]:
    """One offer and its answer, taken before they hold any candidate."""

    async def negotiate(a: webrtc.RTCPeerConnection, b: webrtc.RTCPeerConnection) -> None:
        offer = await a.create_offer()
        await b.set_remote_description(offer)
        answer = await b.create_answer()
        await a.set_local_description(offer)
        await a.set_remote_description(answer)
        await b.set_local_description(answer)

    return negotiate

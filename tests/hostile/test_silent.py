"""A peer that stands still for a while, or is gone without a word."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import NetworkError, RTCDataChannelState

from tests.waiting import started

# Seconds. The retransmission timer of SCTP becomes longer than the silence (RFC 9260 §6.3.1), but for the
# bound in cpp/net/flow_controlled_socket.cpp, 3 s.
SILENCE, PATIENCE = 5, 4.5


async def test_a_peer_that_stood_still_has_lost_data_again_within_the_longest_timer(hostile: Any) -> None:
    await hostile.do(
        """
        peer.held, peer.receive = [], sctp._receive_data_chunk
        async def hold(chunk):
            peer.held.append(chunk)
        sctp._receive_data_chunk = hold
        """
    )
    # A packet each: the first is sent again meanwhile, the last tells of the round trip.
    for _ in range(4):
        hostile.channel.send(bytes(1000))
    await hostile.do(
        f"""
        await asyncio.sleep({SILENCE})
        for chunk in {{chunk.tsn: chunk for chunk in peer.held}}.values():
            await peer.receive(chunk)
        await sctp._send_sack()
        peer.held.clear()
        """
    )
    hostile.channel.send("lost once")
    took = await hostile.do(
        """
        import time
        while not peer.held:
            await asyncio.sleep(0.01)
        began, count = time.monotonic(), len(peer.held)
        while len(peer.held) == count:
            await asyncio.sleep(0.01)
        return time.monotonic() - began
        """
    )
    assert took < PATIENCE


async def test_a_peer_that_is_killed_ends_what_waits_on_its_channels(
    hostile: Any, event: Callable[..., Awaitable[Any]]
) -> None:
    channel = hostile.channel
    ends_with_it = hostile.connection.create_data_channel("ends", negotiated=True, id=100)
    ends_with_it.close_with_peer = True
    closed = event(ends_with_it, "close")

    async def send() -> None:
        while True:
            await channel.send_async(bytes(100_000))

    async def read() -> None:
        async for _ in ends_with_it:
            pass

    sending, reading = await started(send()), await started(read())
    hostile.kill()
    # ICE gives the peer up after some 15 s.
    with pytest.raises(NetworkError, match="the connection to the peer was lost"):
        await asyncio.wait_for(sending, 60)
    assert hostile.connection.connection_state == "failed"
    await asyncio.gather(closed, reading)
    assert (channel.ready_state, ends_with_it.ready_state) == (
        RTCDataChannelState.open,
        RTCDataChannelState.closed,
    )

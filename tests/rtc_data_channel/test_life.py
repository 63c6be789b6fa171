"""How long a channel lives, and whose it is."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import InvalidStateError, RTCDataChannel, RTCPeerConnection
from webrtc.testing import negotiate, pair

from tests.waiting import turns

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]


async def test_an_open_channel_that_the_program_dropped_still_calls_its_handlers(peers: Peers) -> None:
    a, b = peers

    @b.on("datachannel")
    def answer(event: Any) -> None:
        channel = event.channel
        channel.on("message", lambda event: channel.send(event.data * 2))

    outgoing = a.create_data_channel("")
    await negotiate(a, b)
    await outgoing.opened()
    for number in range(10):
        gc.collect()
        outgoing.send(str(number))
        assert await anext(outgoing) == str(number) * 2


async def test_a_closed_channel_is_let_go(
    peers: Peers, make_channels: Callable[..., Awaitable[Pair]], event: Callable[..., Awaitable[Any]]
) -> None:
    kept = await make_channels("kept")
    ends = await make_channels("dropped")
    closed = [event(end, "close") for end in ends]
    ends[0].close()
    await asyncio.gather(*closed)
    references = [weakref.ref(end) for end in ends]
    del ends, closed
    # The loop holds the last event until its next turn.
    await turns()
    gc.collect()
    assert [reference() for reference in references] == [None, None]
    assert [end.ready_state for end in kept] == ["open", "open"]


async def test_reading_in_another_loop_is_refused_and_sending_is_not(channels: Pair) -> None:
    sender, receiver = channels

    async def use() -> None:
        sender.send("from another loop")
        with pytest.raises(InvalidStateError, match="RTCDataChannel belongs to another event loop"):
            await anext(sender)

    await asyncio.to_thread(asyncio.run, use())
    assert await anext(receiver) == "from another loop"


async def test_two_connections_keep_their_channels_apart(
    make_channels: Callable[..., Awaitable[Pair]],
) -> None:
    sender, receiver = await make_channels("one")
    async with pair() as (c, d):
        others = [peer.create_data_channel("two", negotiated=True, id=sender.id) for peer in (c, d)]
        await negotiate(c, d)
        await asyncio.gather(*(channel.opened() for channel in others))
        others[0].send("two")
        sender.send("one")
        assert [await anext(receiver), await anext(others[1])] == ["one", "two"]
    sender.send("still here")
    assert await anext(receiver) == "still here"

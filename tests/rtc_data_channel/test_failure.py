"""What a channel does when its connection fails, or stands for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import InvalidStateError, NetworkError, RTCDataChannel, RTCDataChannelState, RTCPeerConnection
from webrtc.enums import RTCPeerConnectionState

from tests.unchecked import private
from tests.waiting import started, turns

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]


async def stuck(sender: RTCDataChannel) -> asyncio.Task[None]:
    """A `send_async` that waits for room, as nobody reads at the other end."""
    for _ in range(100):
        sending = asyncio.ensure_future(sender.send_async(bytes(200_000)))
        done, _ = await asyncio.wait([sending], timeout=0.3)
        if not done:
            return sending
    pytest.fail("it never waits")


async def test_a_failed_connection_ends_what_waits_and_leaves_the_channel_open(
    peers: Peers, channels: Pair
) -> None:
    sending = await stuck(channels[0])
    draining = await started(channels[0].drain())
    # As when the engine finds that the peer is gone, which takes it some 30 seconds.
    private(peers[0])._on_connectionstatechange(RTCPeerConnectionState.failed)
    for waiting in (sending, draining):
        with pytest.raises(NetworkError, match="makes no progress"):
            await waiting
    with pytest.raises(NetworkError):
        await channels[0].send_async("more")
    assert channels[0].ready_state == RTCDataChannelState.open
    # An ICE restart brings it back.
    private(peers[0])._on_connectionstatechange(RTCPeerConnectionState.connected)
    draining = asyncio.ensure_future(channels[0].drain())
    while not draining.done():
        await anext(channels[1])
        await turns()
    await draining


async def test_a_channel_closes_with_its_peer_if_the_program_wants_that(
    peers: Peers, channels: Pair, event: Callable[..., Awaitable[Any]]
) -> None:
    channels[0].close_with_peer = True
    failure, end = event(channels[0], "error"), event(channels[0], "close")
    reading = await started(anext(channels[0]))
    private(peers[0])._on_connectionstatechange(RTCPeerConnectionState.failed)
    assert (await failure).error.error_detail == "data-channel-failure"
    await end
    with pytest.raises(StopAsyncIteration):
        await reading
    with pytest.raises(InvalidStateError):
        channels[0].send("too late")


async def test_close_ends_a_send_that_waits(channels: Pair) -> None:
    sending = await stuck(channels[0])
    channels[0].close()
    with pytest.raises(InvalidStateError, match="closing"):
        await sending


async def test_close_from_a_thread_closes_as_close_does(
    channels: Pair, event: Callable[..., Awaitable[Any]]
) -> None:
    ends = [event(channel, "close") for channel in channels]
    sending = await stuck(channels[0])
    await asyncio.get_running_loop().run_in_executor(None, channels[0].close)
    with pytest.raises(InvalidStateError):
        await sending
    assert len([message async for message in channels[1]]) > 0
    await asyncio.gather(*ends)
    assert [channel.ready_state for channel in channels] == [RTCDataChannelState.closed] * 2


async def test_a_channel_may_still_be_told_to_close_after_the_failure(
    peers: Peers, channels: Pair, event: Callable[..., Awaitable[Any]]
) -> None:
    private(peers[0])._on_connectionstatechange(RTCPeerConnectionState.failed)
    assert not channels[0].close_with_peer
    assert channels[0].ready_state == RTCDataChannelState.open
    end = event(channels[0], "close")
    channels[0].close_with_peer = True
    await end
    assert channels[0].close_with_peer


async def test_a_channel_of_a_failed_connection_says_that_nothing_gets_through(
    peers: Peers, channels: Pair
) -> None:
    private(peers[0])._on_connectionstatechange(RTCPeerConnectionState.failed)
    late = peers[0].create_data_channel("late")
    with pytest.raises(NetworkError):
        await late.send_async("hello")

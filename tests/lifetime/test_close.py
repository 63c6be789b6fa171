"""close(): in every state, in handlers, more than once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc import InvalidStateError, RTCPeerConnection
from webrtc.testing import negotiate

from tests.waiting import started

STEPS = ["made", "channel", "offering", "offered", "answering", "answered", "connecting", "open", "closing"]
CHANGES = ["signalingstatechange", "icecandidate", "connectionstatechange", "icegatheringstatechange"]


async def walk(a: RTCPeerConnection, b: RTCPeerConnection, until: str) -> None:
    """Go the way to an open channel, up to a step of it."""
    steps = iter(STEPS)

    def reached() -> bool:
        return next(steps) == until

    if reached():
        return
    channel = a.create_data_channel("x")
    if reached():
        return
    offering = await started(a.set_local_description())
    if reached():
        offering.add_done_callback(lambda task: task.exception())
        return
    await offering
    if reached():
        return
    await b.set_remote_description(a.local_description)
    answering = await started(b.set_local_description())
    if reached():
        answering.add_done_callback(lambda task: task.exception())
        return
    await answering
    if reached():
        return
    await a.set_remote_description(b.local_description)
    if reached():
        return
    await channel.opened()
    if reached():
        return
    channel.close()


@pytest.mark.parametrize("order", ["first", "second", "both"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_connection_is_closed_in_every_state(peers: Any, step: str, order: str) -> None:
    a, b = peers
    await walk(a, b, step)
    closing = {"first": (a,), "second": (b,), "both": (a, b)}[order]
    for one in closing:
        one.close()
        assert (one.connection_state, one.signaling_state) == ("closed", "closed")
        with pytest.raises(InvalidStateError, match="closed"):
            one.create_data_channel("y")
        one.close()


async def test_close_may_be_awaited(peers: Any) -> None:
    a, _ = peers
    await a.close()
    await a.close()
    assert a.connection_state == "closed"


@pytest.mark.parametrize("name", ["negotiationneeded", *CHANGES])
async def test_a_handler_closes_its_connection(peers: Any, name: str, event: Any) -> None:
    a, b = peers
    after: list[str] = []

    def close(_: Any) -> None:
        a.close()
        for each in CHANGES:
            a.on(each, lambda event: after.append(event.type))

    done = event(a, name)
    a.once(name, close)
    a.create_data_channel("x")
    try:
        if name == "negotiationneeded":
            await done
        await negotiate(a, b)
    except (InvalidStateError, TypeError):
        assert a.connection_state == "closed"
    await done
    assert a.connection_state == "closed"
    await b.get_stats()
    assert after == []


async def test_a_message_handler_closes_both_connections(peers: Any, event: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    arriving = event(b, "datachannel")
    await negotiate(a, b)
    await channel.opened()
    heard: list[str] = []
    done = asyncio.get_running_loop().create_future()

    def close(event: Any) -> None:
        heard.append(event.data)
        a.close()
        b.close()
        if not done.done():
            done.set_result(None)

    (await arriving).channel.on("message", close)
    for _ in range(3):
        channel.send("stop")
    await done
    assert heard == ["stop"]
    assert channel.ready_state == "closed"


async def test_the_end_of_the_block_closes() -> None:
    async with RTCPeerConnection() as connection:
        assert connection.connection_state == "new"
    assert connection.connection_state == "closed"
    with pytest.raises(ZeroDivisionError):
        async with RTCPeerConnection() as connection:
            raise ZeroDivisionError
    assert connection.connection_state == "closed"


async def test_a_cancelled_operation_leaves_the_connection_usable(peers: Any) -> None:
    a, b = peers
    channel = a.create_data_channel("x")
    for operation in (a.create_offer, a.connected, a.get_stats):
        task = await started(operation())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await negotiate(a, b)
    await channel.opened()


async def test_what_a_closed_connection_had_can_still_be_read(peers: Any) -> None:
    a, b = peers
    a.add_transceiver("audio")
    channel = a.create_data_channel("x")
    await negotiate(a, b)
    await channel.opened()
    sctp = a.sctp
    a.close()
    assert a.local_description.type == "offer" and a.remote_description.type == "answer"
    assert a.get_configuration().ice_servers == []
    assert (channel.label, channel.ready_state) == ("x", "closed")
    assert isinstance(a.get_transceivers(), list)
    assert a.sctp is sctp

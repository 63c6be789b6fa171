"""Closing: from either end, with what was sent before, and what stays readable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import pytest
from webrtc import InvalidStateError, RTCDataChannel, RTCDataChannelState, RTCPeerConnection
from webrtc.testing import negotiate, pair

from tests.unchecked import private
from tests.waiting import started, until

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]
EVENTS: tuple[Literal["open", "error", "closing", "close"], ...] = ("open", "error", "closing", "close")


def record(channel: RTCDataChannel) -> list[tuple[str, RTCDataChannelState]]:
    """The events of the channel as they come, each with the state that it announced."""
    heard: list[tuple[str, RTCDataChannelState]] = []
    for name in EVENTS:
        channel.on(name, lambda event: heard.append((event.type, channel.ready_state)))
    return heard


async def closed(channel: RTCDataChannel) -> None:
    if channel.ready_state != RTCDataChannelState.closed:
        done = asyncio.Event()
        channel.once("close", lambda event: done.set())
        await done.wait()


@pytest.mark.parametrize("closer", [0, 1], ids=["the end that made it", "the other end"])
async def test_both_ends_close_and_tell_of_it(channels: Pair, closer: int) -> None:
    near, far = channels[closer], channels[1 - closer]
    heard = [record(near), record(far)]
    near.close()
    assert near.ready_state == RTCDataChannelState.closing
    assert far.ready_state == RTCDataChannelState.open
    await asyncio.gather(closed(near), closed(far))
    # As in a browser: `closing` tells the end that did not ask for it.
    assert [event for event in heard[0] if event[0] != "open"] == [("close", RTCDataChannelState.closed)]
    assert [event for event in heard[1] if event[0] != "open"] == [
        ("closing", RTCDataChannelState.closing),
        ("close", RTCDataChannelState.closed),
    ]


@pytest.mark.parametrize("closer", [0, 1], ids=["the end that made it", "the other end"])
async def test_what_was_sent_before_close_arrives(channels: Pair, closer: int) -> None:
    near, far = channels[closer], channels[1 - closer]
    sent = [bytes([number]) * 100_000 for number in range(100)]
    for message in sent:
        near.send(message)
    near.close()
    assert [message async for message in far] == sent
    await closed(near)


async def test_both_ends_can_close_at_once(channels: Pair) -> None:
    for channel in channels:
        channel.close()
    await asyncio.gather(*map(closed, channels))


async def test_an_end_that_closed_keeps_what_it_got_before(channels: Pair) -> None:
    near, far = channels
    for number in range(100):
        far.send(str(number))
    near.send("have you all?")
    await anext(far)
    assert await anext(near) == "0"
    near.close()
    await asyncio.gather(*map(closed, channels))
    read = [message async for message in near]
    assert read == [*map(str, range(1, 1 + len(read)))]


async def test_messages_that_wait_can_be_read_after_the_end(channels: Pair) -> None:
    sender, receiver = channels
    for number in range(100):
        sender.send(str(number))
    sender.close()
    await asyncio.gather(closed(sender), closed(receiver))
    assert [message async for message in receiver] == [*map(str, range(100))]
    with pytest.raises(StopAsyncIteration):
        await anext(receiver)


async def test_a_handler_gets_all_messages_before_the_close_event(channels: Pair) -> None:
    sender, receiver = channels
    heard: list[object] = []
    receiver.on("message", lambda event: heard.append(event.data))
    receiver.on("close", lambda event: heard.append("closed"))
    for number in range(1000):
        sender.send(str(number))
    sender.close()
    await closed(receiver)
    assert heard == [*map(str, range(1000)), "closed"]


async def test_a_handler_added_after_the_end_gets_what_waits(channels: Pair) -> None:
    sender, receiver = channels
    sender.send("last words")
    sender.close()
    await closed(receiver)
    heard: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    receiver.on("message", lambda event: heard.set_result(event.data))
    assert await heard == "last words"


async def test_an_iteration_that_waits_ends(channels: Pair) -> None:
    async def read() -> list[str | bytes]:
        return [message async for message in channels[1]]

    reading = await started(read())
    channels[0].close()
    assert await reading == []


@pytest.mark.parametrize("closer", [0, 1], ids=["this end", "the peer"])
async def test_closing_the_connection_closes_its_channels(peers: Peers, channels: Pair, closer: int) -> None:
    reading = [await started(anext(channel)) for channel in channels]
    peers[closer].close()
    assert channels[closer].ready_state == RTCDataChannelState.closed
    for waiting in reading:
        with pytest.raises(StopAsyncIteration):
            await waiting
    assert [channel.ready_state for channel in channels] == [RTCDataChannelState.closed] * 2


async def test_the_end_whose_peer_went_is_told_why(
    peers: Peers, channels: Pair, event: Callable[..., Awaitable[Any]]
) -> None:
    heard = record(channels[1])
    failure = event(channels[1], "error")
    peers[0].close()
    await closed(channels[1])
    assert [name for name, _ in heard][-2:] == ["error", "close"]
    error = (await failure).error
    # RFC 9260 §3.3.10.12: a user-initiated abort.
    assert (error.error_detail, error.sctp_cause_code) == ("sctp-failure", 12)
    with pytest.raises(InvalidStateError, match="is closed: User-Initiated Abort"):
        await channels[1].opened()


async def test_what_arrived_can_be_read_after_the_connection_is_closed(peers: Peers, channels: Pair) -> None:
    sender, receiver = channels
    for number in range(10):
        sender.send(str(number))
    assert await anext(receiver) == "0"
    await until(lambda: private(receiver)._native.unread + len(private(receiver)._batch) == 9)
    peers[1].close()
    assert [message async for message in receiver] == [*map(str, range(1, 10))]


async def test_what_arrived_while_the_loop_was_busy_can_be_read_after_the_connection_is_closed(
    peers: Peers, channels: Pair
) -> None:
    sender, receiver = channels
    sender.send("first")
    assert await anext(receiver) == "first"
    sender.send("second")
    while not private(receiver)._native.unread:  # The loop is kept from hearing of the message.
        pass
    peers[1].close()
    assert [message async for message in receiver] == ["second"]


async def test_closing_twice_or_after_the_end_does_nothing(channels: Pair) -> None:
    heard = record(channels[0])
    channels[0].close()
    channels[0].close()
    await asyncio.gather(*map(closed, channels))
    for channel in channels:
        channel.close()
        assert channel.ready_state == RTCDataChannelState.closed
    assert [name for name, _ in heard].count("close") == 1


async def test_a_channel_can_be_closed_before_it_is_open(peers: Peers) -> None:
    a, _ = peers
    dropped = a.create_data_channel("dropped")
    dropped.close()
    assert dropped.ready_state == RTCDataChannelState.closing
    await closed(dropped)
    with pytest.raises(InvalidStateError, match="'dropped' is closed"):
        await dropped.opened()
    # The connection is none the worse for it.
    kept = a.create_data_channel("kept")
    await negotiate(*peers)
    await kept.opened()


async def test_a_channel_can_be_closed_in_its_handlers(channels: Pair) -> None:
    a, b = channels
    a.on("closing", lambda event: a.close())
    b.on("message", lambda event: b.close())
    a.send("go")
    await asyncio.gather(*map(closed, channels))


async def test_drain_after_close_waits_for_what_was_sent(channels: Pair) -> None:
    sender, receiver = channels
    for _ in range(20):
        sender.send(bytes(100_000))
    sender.close()
    await sender.drain()
    assert sender.buffered_amount == 0
    assert len([message async for message in receiver]) == 20


async def test_the_other_channels_live_on(make_channels: Callable[..., Awaitable[Pair]]) -> None:
    one, other_one = await make_channels("one")
    two, other_two = await make_channels("two")
    one.close()
    await asyncio.gather(closed(one), closed(other_one))
    two.send("alive")
    assert await anext(other_two) == "alive"


async def test_an_id_is_free_again_after_the_end(peers: Peers, channels: Pair) -> None:
    for round in range(5):
        ends = [peer.create_data_channel("again", negotiated=True, id=40) for peer in peers]
        await asyncio.gather(*(end.opened() for end in ends))
        ends[0].send(str(round))
        assert await anext(ends[1]) == str(round)
        ends[round % 2].close()
        await asyncio.gather(*map(closed, ends))


async def test_many_short_lives_one_after_another(make_channels: Callable[..., Awaitable[Pair]]) -> None:
    for number in range(100):
        sender, receiver = await make_channels(str(number))
        sender.send(str(number))
        sender.close()
        assert [message async for message in receiver] == [str(number)]
        await closed(sender)


async def test_waiting_and_sending_after_the_end_are_refused(
    make_channels: Callable[..., Awaitable[Pair]],
) -> None:
    sender, receiver = await make_channels("chat")
    sender.close()
    await asyncio.gather(closed(sender), closed(receiver))
    with pytest.raises(InvalidStateError, match="the data channel 'chat' is closed"):
        await sender.opened()
    with pytest.raises(InvalidStateError, match="not open"):
        await sender.send_async("too late")
    with pytest.raises(InvalidStateError, match="not open"):
        receiver.send("too late")


async def test_a_channel_made_while_the_only_other_one_closes_is_offered_and_opens() -> None:
    async with pair() as (a, b):
        gone = a.create_data_channel("closed at once")
        gone.close()
        replacement = a.create_data_channel("created at once")
        await closed(gone)
        # By then, the engine has heard of the closing as well.
        a.get_senders()
        await negotiate(a, b)
        await replacement.opened()

"""A slow reader makes the sender wait: memory is bounded at both ends, order is kept and nothing is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from webrtc import InvalidStateError, MessageEvent, RTCDataChannel, RTCPeerConnection

from tests.waiting import quiet_for, turns, until

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]
MIB = 1024 * 1024
# What may be on its way: 1 MiB and a message at the sender, and at the reader 4 MiB, which wait to be read or
# for something that was lost to come again; the rest is for what is in flight.
HELD = 7 * MIB


def numbered(number: int, size: int) -> bytes:
    return number.to_bytes(4, "big") * (size // 4)


class Sender:
    """Sends numbered messages as fast as the channel lets it."""

    def __init__(self, channel: RTCDataChannel, count: int, size: int) -> None:
        self.channel, self.count, self.size = channel, count, size
        self.sent = 0
        self.task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        for number in range(self.count):
            await self.channel.send_async(numbered(number, self.size))
            self.sent += 1


class Reader:
    """Reads numbered messages, and sees that each is the one that is due."""

    def __init__(self, channel: RTCDataChannel, sender: Sender) -> None:
        self.channel, self.sender = channel, sender
        self.read = 0

    async def take(self, count: int) -> None:
        for _ in range(count):
            assert await anext(self.channel) == numbered(self.read, self.sender.size)
            assert (self.sender.sent - self.read) * self.sender.size <= HELD
            self.read += 1

    async def take_the_rest(self) -> None:
        await self.take(self.sender.count - self.read)
        await self.sender.task


async def stopped(sender: Sender, reader: RTCDataChannel) -> None:
    """Returns once much is sent, the sender waits, and a thousand messages back have changed nothing."""
    before = None
    while sender.sent * sender.size - sender.channel.buffered_amount < 2 * MIB or before != sender.sent:
        assert not sender.task.done()
        before = sender.sent
        for _ in range(1000):
            reader.send("tick")
            await anext(sender.channel)


@pytest.mark.parametrize(
    ("size", "count"),
    [(256, 100_000), (16 * 1024, 1_500), (256 * 1024, 100)],
    ids=["small", "medium", "large"],
)
async def test_a_reader_that_stops_stops_the_sender_and_loses_nothing(
    channels: Pair, size: int, count: int
) -> None:
    sender = Sender(channels[0], count, size)
    await stopped(sender, channels[1])
    assert sender.sent * size <= HELD
    await Reader(channels[1], sender).take_the_rest()


async def test_a_long_stop_is_no_reason_to_give_up(peers: Peers, channels: Pair) -> None:
    sender = Sender(channels[0], 1_000, 16 * 1024)
    await stopped(sender, channels[1])
    # Longer than the timers that SCTP probes a closed window by; nothing depends on how long.
    await quiet_for(4)
    assert sender.sent * sender.size <= HELD
    assert [peer.connection_state for peer in peers] == ["connected", "connected"]
    await Reader(channels[1], sender).take_the_rest()


async def test_a_reader_may_stop_and_go_on_many_times(channels: Pair) -> None:
    sender = Sender(channels[0], 2_000, 16 * 1024)
    reader = Reader(channels[1], sender)
    for _ in range(4):
        await stopped(sender, channels[1])
        await reader.take(random.Random(reader.read).randrange(1, 300))
    await reader.take_the_rest()


async def test_a_reader_that_takes_one_message_at_a_time_gets_them_all(channels: Pair) -> None:
    sender = Sender(channels[0], 600, 64 * 1024)
    reader = Reader(channels[1], sender)
    while reader.read < sender.count:
        await reader.take(1)
        await turns(10)
    await sender.task


async def test_both_ends_can_stop_reading_and_go_on(channels: Pair) -> None:
    senders = [Sender(channel, 1_000, 16 * 1024) for channel in channels]
    for sender in senders:
        # Neither end reads, so no message tells how far the other is.
        await until(lambda: sender.sent * sender.size - sender.channel.buffered_amount >= 2 * MIB)  # noqa: B023
        assert not sender.task.done()
    readers = [Reader(channel, sender) for channel, sender in zip(reversed(channels), senders, strict=True)]
    await asyncio.gather(*(reader.take_the_rest() for reader in readers))


async def test_without_a_handler_messages_wait_and_a_new_handler_sets_the_sender_going(
    channels: Pair,
) -> None:
    sender = Sender(channels[0], 1_200, 16 * 1024)
    heard: list[bytes] = []
    pause = asyncio.Event()

    def handler(event: MessageEvent) -> None:
        heard.append(event.data[:4])
        if len(heard) == 100:
            channels[1].off("message", handler)
            pause.set()

    channels[1].on("message", handler)
    await pause.wait()
    await stopped(sender, channels[1])
    assert len(heard) == 100
    channels[1].on("message", handler)
    await sender.task
    channels[0].close()
    async for _ in channels[1]:
        pytest.fail("the handler has them all")
    assert heard == [numbered(number, 4) for number in range(1_200)]


async def test_a_channel_beside_one_that_waits_goes_on_with_it(
    make_channels: Callable[..., Awaitable[Pair]],
) -> None:
    full, slow = await make_channels("slow")
    near, far = await make_channels("beside")
    sender = Sender(full, 1_000, 16 * 1024)
    await stopped(sender, slow)
    # SCTP has one window for all streams (RFC 9260 §6).
    near.send("me too")
    beside = asyncio.ensure_future(anext(far))
    await Reader(slow, sender).take_the_rest()
    assert await beside == "me too"


async def test_what_waits_at_a_slow_reader_outlives_close(channels: Pair) -> None:
    sender = Sender(channels[0], 1_000, 16 * 1024)
    reader = Reader(channels[1], sender)
    await stopped(sender, channels[1])
    closing = asyncio.ensure_future(_close_at_the_end(sender))
    await reader.take_the_rest()
    await closing
    assert [message async for message in channels[1]] == []


async def _close_at_the_end(sender: Sender) -> None:
    await sender.task
    sender.channel.close()


@pytest.mark.parametrize("closer", [0, 1], ids=["the sender's", "the reader's"])
async def test_closing_the_connection_frees_a_sender_that_waits(
    peers: Peers, channels: Pair, closer: int
) -> None:
    sender = Sender(channels[0], 1_000, 16 * 1024)
    await stopped(sender, channels[1])
    peers[closer].close()
    with pytest.raises(InvalidStateError):
        await sender.task
    # The reader keeps what had arrived, whole and in order.
    left = [message async for message in channels[1]]
    assert left == [numbered(number, sender.size) for number in range(len(left))]
    assert left


async def test_without_order_all_arrives_too(make_channels: Callable[..., Awaitable[Pair]]) -> None:
    near, far = await make_channels(ordered=False)
    sender = Sender(near, 1_000, 16 * 1024)
    await stopped(sender, far)
    assert sender.sent * sender.size <= HELD
    left = {numbered(number, sender.size) for number in range(sender.count)}
    for _ in range(sender.count):
        left.remove(await anext(far))  # type: ignore[arg-type]
    assert not left


async def test_a_sender_that_does_not_wait_is_stopped_by_the_queue(
    channels: Pair, event: Callable[..., Awaitable[Any]]
) -> None:
    sender, receiver = channels
    message, count = bytes(64 * 1024), 0
    for count in range(1, 16 * MIB // len(message) + 1):  # noqa: B007
        sender.send(message)
    held = asyncio.ensure_future(sender.drain())
    sender.buffered_amount_low_threshold = 12 * MIB
    await event(sender, "bufferedamountlow")
    for _ in range(1000):
        receiver.send("tick")
        await anext(sender)
    assert sender.buffered_amount >= 16 * MIB - HELD
    assert not held.done()
    for _ in range(count):
        await anext(receiver)
    await held

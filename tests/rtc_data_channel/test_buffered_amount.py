"""What waits to be sent, and the event that tells of its fall."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from webrtc import Event, InvalidStateError, RTCDataChannel, RTCPeerConnection

from tests.waiting import started

Pair = tuple[RTCDataChannel, RTCDataChannel]
MESSAGE = bytes(200_000)


async def test_it_grows_with_send_at_once_and_falls_between_events_only(channels: Pair) -> None:
    sender, receiver = channels
    for count in range(1, 21):
        sender.send(MESSAGE)
        assert sender.buffered_amount == count * len(MESSAGE)
    # The network may take all of it meanwhile: until the loop goes on, nothing is to be seen of that.
    await asyncio.to_thread(receiver.send, "a thread had its turn")
    await sender.drain()
    assert sender.buffered_amount == 0


async def test_text_counts_as_its_utf_8_bytes(channels: Pair) -> None:
    channels[0].send("é🌍")
    assert channels[0].buffered_amount == 6
    channels[0].send("")
    assert channels[0].buffered_amount == 6


async def test_low_is_told_once_for_each_fall_to_the_threshold(channels: Pair) -> None:
    sender, receiver = channels
    amounts: list[int] = []
    low = asyncio.Event()

    @sender.on("bufferedamountlow")
    def heard(event: Event) -> None:
        assert event.target is sender
        amounts.append(sender.buffered_amount)
        low.set()

    sender.buffered_amount_low_threshold = 300_000
    for _ in range(3):
        for _ in range(10):
            sender.send(MESSAGE)
        await low.wait()
        await sender.drain()
        low.clear()
        for _ in range(10):
            await anext(receiver)
    assert len(amounts) == 3
    assert all(amount <= 300_000 for amount in amounts)


async def test_nothing_is_told_of_what_stays_at_or_under_the_threshold(channels: Pair) -> None:
    sender, receiver = channels
    sender.on("bufferedamountlow", lambda event: pytest.fail("it was never above the threshold"))
    sender.buffered_amount_low_threshold = 1000
    for _ in range(5):
        sender.send(bytes(1000))
        await sender.drain()
        await anext(receiver)


async def test_the_threshold_is_zero_at_first_and_told_when_all_is_sent(channels: Pair) -> None:
    sender, _ = channels
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    sender.onbufferedamountlow = lambda event: told.set_result(sender.buffered_amount)
    sender.send("x")
    assert await told == 0


async def test_a_threshold_that_was_raised_counts_from_then_on(channels: Pair) -> None:
    sender, receiver = channels
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for _ in range(20):
        sender.send(MESSAGE)
    sender.buffered_amount_low_threshold = 2_000_000
    sender.once("bufferedamountlow", lambda event: told.set_result(sender.buffered_amount))
    # Nobody reads, and it need not: the receiving end's room is larger than what must go.
    assert await told <= 2_000_000
    assert receiver.buffered_amount == 0


@pytest.mark.parametrize("amount", [-1, 2**64, "much", None])
async def test_a_threshold_that_is_no_size_is_refused(channels: Pair, amount: object) -> None:
    channels[0].buffered_amount_low_threshold = 5
    with pytest.raises((TypeError, ValueError)):
        channels[0].buffered_amount_low_threshold = amount  # type: ignore[assignment]
    assert channels[0].buffered_amount_low_threshold == 5


async def test_the_event_can_pace_a_sender_as_in_a_browser(channels: Pair) -> None:
    sender, receiver = channels
    sender.buffered_amount_low_threshold = 500_000
    left = list(range(60))

    def more(_: Event | None = None) -> None:
        while left and sender.buffered_amount <= 1_000_000:
            sender.send(left.pop(0).to_bytes(1, "big") * len(MESSAGE))

    sender.on("bufferedamountlow", more)
    more()
    for number in range(60):
        message = await anext(receiver)
        assert (len(message), message[0]) == (len(MESSAGE), number)
    assert not left


async def test_send_async_waits_while_more_than_1_mib_is_queued(channels: Pair) -> None:
    sender, receiver = channels
    highest = 0

    async def send() -> None:
        nonlocal highest
        for _ in range(100):
            await sender.send_async(MESSAGE)
            highest = max(highest, sender.buffered_amount)

    sending = asyncio.ensure_future(send())
    for _ in range(100):
        await anext(receiver)
    await sending
    assert 1024 * 1024 < highest <= 1024 * 1024 + len(MESSAGE)


async def test_drain_without_anything_sent_returns(channels: Pair) -> None:
    await channels[0].drain()


@pytest.mark.parametrize("who", [0, 1], ids=["this end", "the peer"])
async def test_drain_raises_if_the_connection_closes_before_all_is_sent(
    peers: tuple[RTCPeerConnection, RTCPeerConnection], channels: Pair, who: int
) -> None:
    sender, _ = channels
    for _ in range(50):
        sender.send(MESSAGE)
    draining = await started(sender.drain())
    peers[who].close()
    with pytest.raises(InvalidStateError, match="is closed"):
        await draining


async def test_each_channel_counts_its_own(make_channels: Callable[..., Awaitable[Pair]]) -> None:
    one, _ = await make_channels("one")
    two, _ = await make_channels("two")
    one.send(b"123")
    two.send(b"12345")
    assert (one.buffered_amount, two.buffered_amount) == (3, 5)

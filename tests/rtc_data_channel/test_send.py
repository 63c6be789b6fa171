"""Sending: when it may be done, from where, and how much."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from webrtc import InvalidStateError, OperationError, RTCDataChannel, RTCPeerConnection
from webrtc.testing import negotiate

from tests.waiting import started

Pair = tuple[RTCDataChannel, RTCDataChannel]
Peers = tuple[RTCPeerConnection, RTCPeerConnection]
LIMIT = 16 * 1024 * 1024


async def test_a_channel_that_is_not_open_yet_takes_nothing(peers: Peers) -> None:
    channel = peers[0].create_data_channel("")
    with pytest.raises(InvalidStateError, match=r"connecting, not open: await channel.opened\(\)"):
        channel.send("too early")
    assert channel.buffered_amount == 0


async def test_a_channel_that_was_closed_takes_nothing(channels: Pair) -> None:
    channels[0].close()
    with pytest.raises(InvalidStateError, match=r"closing|closed"):
        channels[0].send("too late")


async def test_more_than_16_mib_are_not_queued(channels: Pair) -> None:
    sender, receiver = channels
    message = bytes(256 * 1024)
    count = LIMIT // len(message)
    for _ in range(count):
        sender.send(message)
    with pytest.raises(OperationError, match=rf"limit is {LIMIT}: use await channel.send_async\(data\)"):
        sender.send(message)
    assert sender.buffered_amount == LIMIT
    # Nothing of what was taken is lost, and there is room again.
    for _ in range(count):
        assert await anext(receiver) == message
    await sender.drain()
    sender.send("room")
    assert await anext(receiver) == "room"


async def test_a_large_burst_arrives_whole_and_in_order(channels: Pair) -> None:
    sender, receiver = channels
    for number in range(50_000):
        sender.send(str(number))
    for number in range(50_000):
        assert await anext(receiver) == str(number)


async def test_both_ends_can_burst_at_once(channels: Pair) -> None:
    messages = [str(number) * 50 for number in range(10_000)]

    async def read(channel: RTCDataChannel) -> list[str | bytes]:
        return [await anext(channel) for _ in messages]

    for message in messages:
        for channel in channels:
            channel.send(message)
    assert await asyncio.gather(*map(read, channels)) == [messages, messages]


async def test_messages_of_all_sizes_keep_their_order(channels: Pair) -> None:
    sizes = [0, 1, 1_100, 1_200, 65_535, 65_536, 262_144, 3, 100_000, 0, 17]
    for size in sizes:
        channels[0].send(bytes(size))
    assert [len(await anext(channels[1])) for _ in sizes] == sizes


async def test_many_threads_can_send_at_once(channels: Pair) -> None:
    sender, receiver = channels
    start = threading.Barrier(4)

    def run(name: str) -> None:
        start.wait()
        for number in range(2_000):
            sender.send(f"{name} {number}")

    work = asyncio.gather(*(asyncio.to_thread(run, name) for name in "abcd"))
    by_thread: dict[str, list[int]] = {name: [] for name in "abcd"}
    for _ in range(4 * 2_000):
        name, number = str(await anext(receiver)).split()
        by_thread[name].append(int(number))
    await work
    assert by_thread == {name: list(range(2_000)) for name in "abcd"}


async def test_another_thread_can_send_and_close(channels: Pair) -> None:
    sender, receiver = channels

    def run() -> None:
        sender.send("last words")
        sender.close()

    await asyncio.to_thread(run)
    assert [message async for message in receiver] == ["last words"]


async def test_send_works_in_a_message_handler(channels: Pair) -> None:
    a, b = channels
    b.on("message", lambda event: b.send(event.data * 2))
    for number in range(100):
        a.send(str(number))
    assert [await anext(a) for _ in range(100)] == [str(number) * 2 for number in range(100)]


@pytest.mark.parametrize("wait", [lambda c: c.opened(), lambda c: c.send_async("x")], ids=["opened", "send"])
async def test_waiting_to_open_ends_with_the_connection(
    peers: Peers, wait: Callable[[RTCDataChannel], Awaitable[None]]
) -> None:
    channel = peers[0].create_data_channel("never")
    waiting = await started(wait(channel))
    peers[0].close()
    with pytest.raises(InvalidStateError, match="'never' is closed"):
        await waiting


async def test_send_async_waits_until_the_channel_is_open(peers: Peers) -> None:
    a, b = peers
    incoming: asyncio.Future[RTCDataChannel] = asyncio.get_running_loop().create_future()
    b.on("datachannel", lambda event: incoming.set_result(event.channel))
    sending = asyncio.ensure_future(a.create_data_channel("").send_async("when you are ready"))
    await negotiate(*peers)
    await sending
    assert await anext(await incoming) == "when you are ready"

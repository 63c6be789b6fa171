"""Reading: by handlers or by iteration, and what waits until then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from webrtc import MessageEvent, RTCDataChannel, RTCPeerConnection
from webrtc.testing import negotiate

from tests.waiting import started, turns

Pair = tuple[RTCDataChannel, RTCDataChannel]


class Inbox:
    """A handler that collects messages."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self._more = asyncio.Event()

    def __call__(self, event: MessageEvent) -> None:
        self.messages.append(event.data)
        self._more.set()

    async def count(self, number: int) -> None:
        while len(self.messages) < number:
            self._more.clear()
            await self._more.wait()


async def sent_and_waiting(sender: RTCDataChannel, receiver: RTCDataChannel, count: int) -> None:
    """Sends numbers that have all arrived when this returns, unread."""
    for number in range(count):
        sender.send(str(number))
    # What comes after them on the same ordered association has overtaken none.
    receiver.send("have you all?")
    sender.send("all")
    assert await anext(sender) == "have you all?"


async def test_messages_wait_for_the_first_handler(channels: Pair) -> None:
    sender, receiver = channels
    await sent_and_waiting(sender, receiver, 200)
    inbox = Inbox()
    receiver.on("message", inbox)
    await inbox.count(201)
    assert inbox.messages == [*map(str, range(200)), "all"]


async def test_messages_wait_for_the_handler_attribute_too(channels: Pair) -> None:
    sender, receiver = channels
    await sent_and_waiting(sender, receiver, 3)
    inbox = Inbox()
    receiver.onmessage = inbox
    await inbox.count(4)
    assert inbox.messages == ["0", "1", "2", "all"]


async def test_messages_wait_for_the_first_iteration(channels: Pair) -> None:
    sender, receiver = channels
    await sent_and_waiting(sender, receiver, 200)
    assert [await anext(receiver) for _ in range(201)] == [*map(str, range(200)), "all"]


async def test_messages_wait_for_a_channel_that_the_program_takes_late(
    peers: tuple[RTCPeerConnection, RTCPeerConnection],
) -> None:
    a, b = peers
    b.on("datachannel", lambda event: event.channel.send("hello before you listen"))
    channel = a.create_data_channel("")
    await negotiate(*peers)
    await channel.opened()
    # By now the greeting is here or on its way; either way it comes.
    assert await anext(channel) == "hello before you listen"


async def test_a_handler_gets_the_message_in_an_event(channels: Pair) -> None:
    sender, receiver = channels
    heard: asyncio.Future[MessageEvent] = asyncio.get_running_loop().create_future()
    receiver.once("message", heard.set_result)
    sender.send("hello")
    event = await heard
    assert (event.type, event.data, event.target) == ("message", "hello", receiver)


async def test_once_takes_one_message_and_the_rest_wait(channels: Pair) -> None:
    sender, receiver = channels
    await sent_and_waiting(sender, receiver, 100)
    inbox = Inbox()
    receiver.once("message", inbox)
    await inbox.count(1)
    assert inbox.messages == ["0"]
    assert [await anext(receiver) for _ in range(99)] == [*map(str, range(1, 100))]


async def test_with_a_handler_an_iteration_gets_nothing(channels: Pair) -> None:
    sender, receiver = channels
    inbox = Inbox()
    receiver.on("message", inbox)
    iterating = asyncio.ensure_future(anext(receiver))
    sender.send("one")
    await inbox.count(1)
    assert not iterating.done()
    # Without the handler the iteration has its turn.
    receiver.off("message", inbox)
    sender.send("two")
    assert await iterating == "two"
    assert inbox.messages == ["one"]


async def test_all_handlers_get_each_message(channels: Pair) -> None:
    sender, receiver = channels
    inboxes = [Inbox(), Inbox()]
    for inbox in inboxes:
        receiver.on("message", inbox)
    sender.send("to all")
    for inbox in inboxes:
        await inbox.count(1)
    assert [inbox.messages for inbox in inboxes] == [["to all"], ["to all"]]


async def test_an_iteration_can_be_left_and_taken_up_again(channels: Pair) -> None:
    sender, receiver = channels
    for number in range(150):
        sender.send(str(number))
    read: list[Any] = []
    for stop in (10, 70, 150):
        async for message in receiver:
            read.append(message)
            if len(read) == stop:
                break
    assert read == [*map(str, range(150))]


async def test_a_cancelled_iteration_loses_no_message(channels: Pair) -> None:
    sender, receiver = channels
    reading = await started(anext(receiver))
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    sender.send("still there")
    assert await anext(receiver) == "still there"


async def test_a_read_with_a_limit_of_time_loses_no_message(channels: Pair) -> None:
    sender, receiver = channels
    count = 500
    read: list[Any] = []
    for number in range(count):
        sender.send(str(number))
    while len(read) < count:
        try:
            read.append(await asyncio.wait_for(anext(receiver), 0.0002))
        except asyncio.TimeoutError:
            continue
    assert read == [*map(str, range(count))]


async def test_two_iterations_share_the_messages(channels: Pair) -> None:
    sender, receiver = channels
    read: list[Any] = []

    async def reader() -> None:
        async for message in receiver:
            read.append(message)

    readers = [asyncio.ensure_future(reader()) for _ in range(2)]
    for number in range(1000):
        sender.send(str(number))
    sender.close()
    await asyncio.gather(*readers)
    assert sorted(map(int, read)) == list(range(1000))


async def test_a_flood_leaves_the_loop_its_other_work(channels: Pair) -> None:
    sender, receiver = channels
    worked = 0

    async def other_work() -> None:
        nonlocal worked
        while True:
            worked += 1
            await turns()

    working = asyncio.ensure_future(other_work())
    await sent_and_waiting(sender, receiver, 10_000)
    worked = 0
    for _ in range(10_000):
        await anext(receiver)
    working.cancel()
    # At the least once in a batch.
    assert worked >= 100


async def test_a_coroutine_handler_gets_every_message(channels: Pair) -> None:
    sender, receiver = channels
    read: list[Any] = []
    done = asyncio.Event()

    @receiver.on("message")
    async def handler(event: MessageEvent) -> None:
        await turns()
        read.append(event.data)
        if len(read) == 200:
            done.set()

    for number in range(200):
        sender.send(str(number))
    await done.wait()
    assert read == [*map(str, range(200))]


async def test_a_handler_that_raises_is_reported_and_gets_the_next_message(channels: Pair) -> None:
    sender, receiver = channels
    reported: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.put_nowait(context))

    @receiver.on("message")
    def handler(event: MessageEvent) -> None:
        raise LookupError(event.data)

    for text in ("one", "two"):
        sender.send(text)
        context = await reported.get()
        assert context["message"] == f"a handler of RTCDataChannel's 'message' raised LookupError: {text}"

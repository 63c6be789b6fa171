"""What unread messages take of the receive window is given back, however they end."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest
from webrtc import InvalidStateError, OperationError, RTCDataChannel, RTCDataChannelState

from tests.unchecked import private
from tests.waiting import until

Pair = tuple[RTCDataChannel, RTCDataChannel]
MESSAGE = bytes(65536)


async def fill_and_close(near: RTCDataChannel, far: RTCDataChannel, count: int) -> None:
    for _ in range(count):
        near.send(MESSAGE)
    near.close()
    await until(lambda: far.ready_state == RTCDataChannelState.closed)


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "dropped"])
async def test_closed_channels_that_nobody_reads_hold_up_no_other(
    make_channels: Callable[..., Awaitable[Pair]], kept: bool
) -> None:
    sender, reader = await make_channels("read")
    ignored = []
    for number in range(6):
        near, far = await make_channels(f"ignored {number}")
        await fill_and_close(near, far, 20)
        if kept:
            ignored.append(far)
        del near, far
        gc.collect()
    reading = asyncio.ensure_future(_read(reader, 80))
    for _ in range(80):
        await sender.send_async(MESSAGE)
    await asyncio.wait_for(reading, 10)
    if kept:
        # 5 MiB of them are there still; who comes for the rest is told.
        assert len([message async for message in ignored[0]]) == 20
        with pytest.raises(OperationError, match="dropped"):
            await anext(ignored[-1])


async def test_a_channel_that_is_full_when_it_closes_loses_nothing(channels: Pair) -> None:
    near, far = channels

    async def send() -> None:
        while True:
            await near.send_async(MESSAGE)

    sending = asyncio.ensure_future(send())
    # Probes of the closed window exceed it.
    await until(lambda: private(far)._native.unread * len(MESSAGE) > 4 * 1024 * 1024)
    far.close()
    with pytest.raises(InvalidStateError):
        await sending
    assert len([message async for message in far]) * len(MESSAGE) > 4 * 1024 * 1024


@pytest.mark.parametrize("begun", [False, True], ids=["unread", "reading"])
async def test_channels_that_fill_the_window_are_closed_by_the_end_that_does_not_read_them(
    make_channels: Callable[..., Awaitable[Pair]], begun: bool
) -> None:
    pairs = [await make_channels(str(number)) for number in range(3)]
    for sender, receiver in pairs:
        # Together more than the window, and what is on its way besides.
        for _ in range(60):
            sender.send(MESSAGE)
        if begun:
            await anext(receiver)
    await until(lambda: sum(private(receiver)._native.unread for _, receiver in pairs) >= 60)
    for _, receiver in pairs:
        receiver.close()
    ends = [end for pair in pairs for end in pair]
    await until(lambda: all(end.ready_state == RTCDataChannelState.closed for end in ends))
    # What came before can be read still.
    assert await anext(pairs[0][1]) == MESSAGE


async def _read(channel: RTCDataChannel, count: int) -> None:
    for _ in range(count):
        assert await anext(channel) == MESSAGE

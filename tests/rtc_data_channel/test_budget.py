"""What unread messages take of the receive window is given back, however they end."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest
from webrtc import OperationError, RTCDataChannel, RTCDataChannelState

Pair = tuple[RTCDataChannel, RTCDataChannel]
MESSAGE = bytes(65536)


async def fill_and_close(near: RTCDataChannel, far: RTCDataChannel, count: int) -> None:
    for _ in range(count):
        near.send(MESSAGE)
    near.close()
    while far.ready_state != RTCDataChannelState.closed:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


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
        # 4 MiB of them are there still; who comes for the rest is told.
        assert len([message async for message in ignored[0]]) == 20
        with pytest.raises(OperationError, match="dropped"):
            await anext(ignored[-1])


async def _read(channel: RTCDataChannel, count: int) -> None:
    for _ in range(count):
        assert await anext(channel) == MESSAGE

"""Messages over a data channel, as the scenarios send and count them."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from typing import Any

import peer

# The limits between which a sender keeps its queue, as programs in browsers do.
HIGH_WATER, LOW_WATER = 1 << 20, 1 << 18
# Seconds after which a sender checks its queue, in case the package does not report that it is low.
PATIENCE = 0.01
# Seconds for the congestion window to open.
WARM = 1.0


async def fill(channel: Any, size: int) -> None:
    """Send messages of `size` bytes until cancelled, and keep the queue below the limit."""
    message, low = bytes(size), asyncio.Event()
    channel.bufferedAmountLowThreshold = LOW_WATER
    channel.on("bufferedamountlow", lambda *_: low.set())
    while channel.readyState == "open":
        channel.send(message)
        while channel.bufferedAmount > HIGH_WATER:
            low.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(low.wait(), PATIENCE)


async def arriving(channel: Any, seconds: float) -> float:
    """Messages per second that arrive, measured for `seconds` after the congestion window has opened."""
    arrived = 0

    def count(_: object) -> None:
        nonlocal arrived
        arrived += 1

    peer.on_message(channel, count)
    await asyncio.sleep(WARM)
    before, start = arrived, time.perf_counter()
    await asyncio.sleep(seconds)
    return (arrived - before) / (time.perf_counter() - start)


async def round_trip(channel: Any, count: int, size: int) -> float:
    """The median time in µs for a message to go to the other end, which returns it, and back."""
    times, back, ball = [], asyncio.Event(), bytes(size)
    peer.on_message(channel, lambda _: back.set())
    for _ in range(count):
        back.clear()
        start = time.perf_counter()
        channel.send(ball)
        await back.wait()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6

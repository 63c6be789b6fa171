"""`webrtc bench`: how fast this machine connects, sends messages and video."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Annotated

import typer

import webrtc
from webrtc.testing import connect, pair

from . import console, local_call

_CONNECTIONS = 10
_PINGS = 500
_PING = bytes(100)
_MESSAGE = bytes(64 * 1024)


def bench(
    seconds: Annotated[float, typer.Option(min=1, max=60, help="How long data and video are sent.")] = 3,
    as_json: console.AsJson = False,
) -> None:
    """Measure this machine: two peers in this process, which share its processors.

    The time until a data channel is open, the round trip of small messages, the rate of large ones, and a
    call in 720p.
    """
    found = console.run(_bench(seconds))
    if as_json:
        console.print_json(found)
        return
    rows = {
        "connecting": f"{found['connect_ms']:.1f} ms until a data channel is open (median of {_CONNECTIONS})",
        "messages": f"{found['round_trip_us']:.0f} µs round trip of {len(_PING)} bytes (median of {_PINGS})",
        "data": f"{found['mb_per_second']:.0f} MB/s in messages of 64 KiB",
    }
    console.table("", {**rows, **local_call.shown(found)})


async def _bench(seconds: float) -> dict[str, float]:
    with console.progress() as bar:
        task = bar.add_task("connecting", total=_CONNECTIONS)
        times = []
        for _ in range(_CONNECTIONS):
            start = time.perf_counter()
            async with pair() as (a, b):
                channel = a.create_data_channel("bench")
                await connect(a, b)
                await channel.opened()
                times.append(time.perf_counter() - start)
            bar.advance(task)
        bar.update(task, description="sending", total=None)
        data = await _data(seconds)
        bar.update(task, description="calling", total=round(seconds * local_call.FRAME_RATE), completed=0)
        call = local_call.Call()
        async for call in local_call.run(seconds):
            bar.update(task, completed=len(call.sent_at))
    return {"connect_ms": statistics.median(times) * 1e3, **data, **call.figures()}


async def _data(seconds: float) -> dict[str, float]:
    async with pair() as (a, b):
        near = a.create_data_channel("bench", negotiated=True, id=0)
        far = b.create_data_channel("bench", negotiated=True, id=0)
        await connect(a, b)
        await asyncio.gather(near.opened(), far.opened())
        times = []
        for _ in range(_PINGS):
            start = time.perf_counter()
            near.send(_PING)
            far.send(await anext(aiter(far)))
            await anext(aiter(near))
            times.append(time.perf_counter() - start)
        received, start = 0, time.perf_counter()
        sending = asyncio.ensure_future(_send(near))
        try:
            async for message in far:
                received += len(message)
                if (elapsed := time.perf_counter() - start) > seconds:
                    break
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
    return {"round_trip_us": statistics.median(times) * 1e6, "mb_per_second": received / elapsed / 1e6}


async def _send(channel: webrtc.RTCDataChannel) -> None:
    while True:
        await channel.send_async(_MESSAGE)

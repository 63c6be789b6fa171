"""What is measured: `scenarios.py NAME` runs one scenario and prints its figures as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

import peer

Figures = dict[str, float]

PAIRS = 100
CYCLES = 300
# Cycles after which allocators and caches have their working size.
WARM = 50
SECONDS = 3.0
# What a sender lets queue up, as programs in browsers do.
HIGH_WATER, LOW_WATER = 1 << 20, 1 << 18
# Seconds until a sender looks again, should a package not tell that the queue is low.
PATIENCE = 0.01


def memory() -> float:
    """Resident memory in MB."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_time() -> float:
    """Seconds of processor time, the kernel's included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def first_open() -> Figures:
    """From the first call to an open channel at both ends."""
    times = []
    for _ in range(31):
        a, b = peer.make_pair()
        start = time.perf_counter()
        await peer.open_channel(a, b)
        times.append(time.perf_counter() - start)
        await peer.close(a, b)
    # The first one also starts the engine.
    return {"first_open": statistics.median(times[1:]) * 1e3}


async def ping_pong() -> Figures:
    """64 bytes there and back, one at a time."""
    a, b = peer.make_pair()
    here, there = await peer.open_channel(a, b)
    times, back, ball = [], asyncio.Event(), bytes(64)
    peer.on_message(there, there.send)
    peer.on_message(here, lambda _: back.set())
    for _ in range(3000):
        back.clear()
        start = time.perf_counter()
        here.send(ball)
        await back.wait()
        times.append(time.perf_counter() - start)
    await peer.close(a, b)
    return {"ping_pong": statistics.median(times) * 1e6}


async def _messages_a_second(size: int) -> float:
    a, b = peer.make_pair()
    here, there = await peer.open_channel(a, b)
    message, arrived, low = bytes(size), 0, asyncio.Event()

    def count(_: object) -> None:
        nonlocal arrived
        arrived += 1

    async def send() -> None:
        while True:
            here.send(message)
            while here.bufferedAmount > HIGH_WATER:
                low.clear()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(low.wait(), PATIENCE)

    peer.on_message(there, count)
    here.bufferedAmountLowThreshold = LOW_WATER
    here.on("bufferedamountlow", lambda *_: low.set())
    sending = asyncio.ensure_future(send())
    # The congestion window opens.
    await asyncio.sleep(1)
    before, start = arrived, time.perf_counter()
    await asyncio.sleep(SECONDS)
    rate = (arrived - before) / (time.perf_counter() - start)
    sending.cancel()
    await peer.close(a, b)
    return rate


async def small_messages() -> Figures:
    """64-byte messages one way."""
    return {"small_messages": await _messages_a_second(64)}


async def throughput() -> Figures:
    """MB/s one way, by the size of messages."""
    sizes = (1, 16, 64)
    return {f"throughput_{kib}": await _messages_a_second(kib << 10) * (kib << 10) / 1e6 for kib in sizes}


async def idle() -> Figures:
    """Pairs with one open channel each, on which nothing happens."""
    warm = peer.make_pair()
    await peer.open_channel(*warm)
    gc.collect()
    before = memory()
    pairs = []
    for _ in range(PAIRS):
        pair = peer.make_pair()
        pairs.append((pair, await peer.open_channel(*pair)))
    gc.collect()
    # What connecting left to be done.
    await asyncio.sleep(2)
    each = (memory() - before) / PAIRS
    used, start = processor_time(), time.perf_counter()
    await asyncio.sleep(10)
    load = (processor_time() - used) / (time.perf_counter() - start)
    for pair, _ in pairs:
        await peer.close(*pair)
    await peer.close(*warm)
    return {"idle_memory": each, "idle_processor": load * 100}


async def cycles() -> Figures:
    """What connecting and closing again and again leaves behind."""

    def state() -> tuple[float, int, int]:
        gc.collect()
        return memory(), len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

    before = state()
    for number in range(CYCLES):
        if number == WARM:
            before = state()
        a, b = peer.make_pair()
        await peer.open_channel(a, b)
        await peer.close(a, b)
    await asyncio.sleep(1)
    growth = [now - then for now, then in zip(state(), before, strict=True)]
    return dict(zip(("cycle_memory", "cycle_descriptors", "cycle_threads"), growth, strict=True))


async def import_package() -> Figures:
    """The import alone, in a process that imported nothing but this program."""
    before, start = memory(), time.perf_counter()
    importlib.import_module(peer.MODULE)
    return {"import_time": (time.perf_counter() - start) * 1e3, "import_memory": memory() - before}


SCENARIOS: dict[str, Callable[[], Awaitable[Figures]]] = {
    function.__name__: function
    for function in (first_open, ping_pong, small_messages, throughput, idle, cycles, import_package)
}


async def main() -> None:
    print(json.dumps(await SCENARIOS[sys.argv[1]]()))


if __name__ == "__main__":
    asyncio.run(main())

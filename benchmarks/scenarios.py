"""The scenarios: `scenarios.py NAME` runs one of them, and prints its figures as JSON."""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import flow
import media
import peer

Figures = dict[str, float]

PAIRS = 100
AUDIO_PAIRS = 10
CYCLES = 300
# Cycles after which allocators and caches have reached their working size.
WARM = 50
SECONDS = 3.0


def memory() -> float:
    """Resident memory in MB."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_time() -> float:
    """Seconds of processor time, including the kernel's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def first_open() -> Figures:
    """The time from the first call to an open channel at both ends."""
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
    """Round trips of 64 bytes, one at a time."""
    a, b = peer.make_pair()
    here, there = await peer.open_channel(a, b)
    peer.on_message(there, there.send)
    median = await flow.round_trip(here, 3000, 64)
    await peer.close(a, b)
    return {"ping_pong": median}


async def _messages_a_second(size: int) -> float:
    a, b = peer.make_pair()
    here, there = await peer.open_channel(a, b)
    sending = asyncio.ensure_future(flow.fill(here, size))
    rate = await flow.arriving(there, SECONDS)
    sending.cancel()
    await peer.close(a, b)
    return rate


async def small_messages() -> Figures:
    """64-byte messages in one direction."""
    return {"small_messages": await _messages_a_second(64)}


async def throughput() -> Figures:
    """MB/s in one direction, by message size."""
    sizes = (1, 16, 64)
    return {f"throughput_{kib}": await _messages_a_second(kib << 10) * (kib << 10) / 1e6 for kib in sizes}


async def idle() -> Figures:
    """Idle pairs with one open channel each."""
    warm = peer.make_pair()
    await peer.open_channel(*warm)
    gc.collect()
    before = memory()
    pairs = []
    for _ in range(PAIRS):
        pair = peer.make_pair()
        pairs.append((pair, await peer.open_channel(*pair)))
    gc.collect()
    # Time for work left over from connecting.
    await asyncio.sleep(2)
    each = (memory() - before) / PAIRS
    used, start = processor_time(), time.perf_counter()
    await asyncio.sleep(10)
    load = (processor_time() - used) / (time.perf_counter() - start)
    for pair, _ in pairs:
        await peer.close(*pair)
    await peer.close(*warm)
    return {"idle_memory": each, "idle_processor": load * 100}


async def _longest_stall(work: Coroutine[Any, Any, Any]) -> float:
    """The longest time in ms for which the loop does nothing else while it does the work."""
    gc.collect()
    running, longest, last = asyncio.ensure_future(work), 0.0, time.perf_counter()
    while not running.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    await running
    return longest * 1e3


async def stalls() -> Figures:
    """How long the loop stands still: 100 offers at once, 100 pairs that connect at once, 200 closes."""
    warm = peer.make_pair()
    await peer.open_channel(*warm)
    # Only of our package: how often the program's thread has waited for one of the engine's.
    waits: Callable[[], int] | None = getattr(sys.modules.get("wrtc"), "waits", None)
    offering: list[Any] = []
    pairs: list[peer.Pair] = []

    async def offer() -> None:
        connection = peer.make_connection()
        offering.append(connection)
        connection.createDataChannel("benchmark")
        await connection.setLocalDescription(await connection.createOffer())

    async def connect() -> None:
        pairs.append(peer.make_pair())
        await peer.open_channel(*pairs[-1])

    async def at_once(what: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        await asyncio.gather(*(what() for _ in range(PAIRS)))

    async def close(connections: list[Any]) -> None:
        await asyncio.gather(*(peer.close(each) for each in connections))

    before = waits() if waits else 0
    figures = {"offering_stall": await _longest_stall(at_once(offer))}
    await close(offering)
    figures["connecting_stall"] = await _longest_stall(at_once(connect))
    figures["closing_stall"] = await _longest_stall(close([each for pair in pairs for each in pair]))
    if waits:
        figures["waits"] = waits() - before
    await peer.close(*warm)
    return figures


async def cycles() -> Figures:
    """What repeated connecting and closing leaves behind."""

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


async def video() -> Figures:
    """VGA at 30 frames per second in VP8, both ends, at a fixed bitrate."""
    a, b = peer.make_pair()
    camera = media.Camera.make()
    arrived = peer.first(b, "track")
    sender = a.addTrack(camera.track)
    await media.fix_bitrate(sender)
    await media.connect(a, b)
    track = await arrived
    media.read(track if peer.AIORTC else track.track)
    showing = asyncio.ensure_future(camera.run())
    # Time for the encoder to reach its rate.
    await asyncio.sleep(5)
    used, start, before = processor_time(), time.perf_counter(), await media.received_bytes(b)
    await asyncio.sleep(10)
    took, after = time.perf_counter() - start, await media.received_bytes(b)
    load = (processor_time() - used) / took
    showing.cancel()
    await peer.close(a, b)
    return {"video_processor": load * 100, "video_bitrate": (after[0] - before[0]) * 8 / took / 1e3}


async def audio() -> Figures:
    """Ten pairs, each with a stereo tone in one direction."""
    return await _audio_pairs("audio", media.tone())


async def silence() -> Figures:
    """The same with silence."""
    return await _audio_pairs("silence", media.tone() * 0)


async def _audio_pairs(name: str, second: Any) -> Figures:
    gc.collect()
    before, pairs = memory(), []
    for _ in range(AUDIO_PAIRS):
        a, b = peer.make_pair()
        a.addTrack(media.voice(second))
        await media.connect(a, b)
        pairs.append((a, b))
    await asyncio.sleep(3)
    each = (memory() - before) / AUDIO_PAIRS
    used, start = processor_time(), time.perf_counter()
    await asyncio.sleep(10)
    load = (processor_time() - used) / (time.perf_counter() - start)
    for pair in pairs:
        await peer.close(*pair)
    return {f"{name}_processor": load * 100, f"{name}_memory": each}


async def import_package() -> Figures:
    """The import alone, in a process that has imported only this program."""
    before, start = memory(), time.perf_counter()
    importlib.import_module(peer.MODULE)
    return {"import_time": (time.perf_counter() - start) * 1e3, "import_memory": memory() - before}


SCENARIOS: dict[str, Callable[[], Awaitable[Figures]]] = {
    function.__name__: function
    for function in (
        first_open,
        ping_pong,
        small_messages,
        throughput,
        idle,
        stalls,
        cycles,
        video,
        audio,
        silence,
        import_package,
    )
}


async def main() -> None:
    print(json.dumps(await SCENARIOS[sys.argv[1]]()))


if __name__ == "__main__":
    asyncio.run(main())
